using Berth.Build.Caching;
using Berth.Build.Graph;
using Berth.Build.Parsing;
using Berth.Images.Layers;
using Berth.Images.Snapshots;
using Berth.Oci;

namespace Berth.Build.Steps;

/// <summary>RUN: a container on a snapshot, and a layer of what it changed.</summary>
internal sealed class RunSteps(BuildSession session, StagePlan plan, StageState state)
{
    public required StepReport Report { get; init; }

    /// <summary>Runs the command, or takes the layer that it made before.</summary>
    /// <exception cref="StepFailedException">The command ended with another code than 0.</exception>
    public async Task RunAsync(RunInstruction run, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> args = run.Command.IsShell ? [.. state.Shell, .. run.Command.Words] : run.Command.Words;
        List<string> arguments = [.. state.ArgEnvironment()];
        string createdBy = string.Join(' ', arguments.Count == 0 ? args : [$"|{arguments.Count}", .. arguments, .. args]);
        CacheInputs inputs = Inputs(run, args, arguments);
        LayerBlob? layer;
        if (Report.TryFind(session, inputs) is { } record)
        {
            layer = record.Layer?.ToLayer();
        }
        else
        {
            layer = await ExecuteAsync(args, arguments, cancellationToken);
            session.Cache.Put(inputs, layer);
        }

        StageExecutor.Commit(session, state, createdBy, layer);
    }

    private CacheInputs Inputs(RunInstruction run, IReadOnlyList<string> args, List<string> arguments) => new CacheInputs(run.Source)
        .Add("parent", state.Parent)
        .Add("command", DockerText.Quoted(args))
        .Add("environment", DockerText.Quoted(state.Config.Env ?? []), hide: true)
        .Add("build arguments", DockerText.Quoted(arguments), hide: true)
        .Add("working directory", state.Config.WorkingDir ?? "/")
        .Add("user", state.Config.User ?? "")
        .Add("network", session.Request.NetworkMode)
        .Add("platform", plan.Platform.ToString())
        .Add("epoch", $"{state.Epoch.ToUnixTimeSeconds()}");

    private async Task<LayerBlob> ExecuteAsync(IReadOnlyList<string> args, List<string> arguments, CancellationToken cancellationToken)
    {
        ISnapshotter snapshots = session.Services.Content.Snapshots;
        string key = await session.PrepareAsync(state.Layers, withMountPoints: true, cancellationToken);
        try
        {
            RunStep step = Step(key, snapshots, args, arguments);
            Report.Running(step.Id);
            var output = new StepOutput(Report);
            int code = await session.Services.Runner.RunAsync(step, output, cancellationToken);
            output.Flush();
            if (code != 0)
            {
                throw new StepFailedException(string.Join(' ', args), code);
            }

            Report.Removed(step.Id);
            return await snapshots.CommitAsync(key, new CommitOptions { LatestTime = state.Epoch }, cancellationToken);
        }
        finally
        {
            snapshots.Remove(key);
        }
    }

    private RunStep Step(string key, ISnapshotter snapshots, IReadOnlyList<string> args, List<string> arguments) => new()
    {
        Id = ContainerId.New(),
        SnapshotKey = key,
        RootFs = snapshots.Mounts(key),
        Args = args,
        Env = [.. state.Config.Env ?? [], .. arguments, .. session.Arguments.ProxyEnvironment(state.Variables())],
        WorkingDirectory = string.IsNullOrEmpty(state.Config.WorkingDir) ? "/" : state.Config.WorkingDir,
        User = state.Config.User ?? "",
        NetworkMode = session.Request.NetworkMode,
        ExtraHosts = session.Request.ExtraHosts,
        Resources = session.Request.Resources,
        Platform = plan.Platform,
    };
}
