using Berth.Build;
using Berth.Engine.Containers;
using Berth.Engine.Settings;
using Berth.Oci.Images;
using Berth.Runtime.Monitor;

namespace Berth.Engine.Builds;

/// <summary>Runs a RUN step as an ordinary container, with the same profile as any other (D15), that no list shows.</summary>
public sealed class StepRunner(EngineParts parts, ContainerLauncher launcher) : IStepRunner
{
    /// <inheritdoc/>
    public async Task<int> RunAsync(RunStep runStep, IStepOutput output, CancellationToken cancellationToken)
    {
        var container = new Container(RecordOf(runStep));
        string folder = parts.Paths.Container(container.Id);
        Directory.CreateDirectory(folder);
        try
        {
            await using RunningContainer running = await launcher.RunAsync(container, attaches: 1, cancellationToken);
            try
            {
                await using AttachedStreams streams = await running.AttachAsync(new AttachRequest { SetsPace = true }, cancellationToken);
                await CopyAsync(streams, output, cancellationToken);
                return (await running.Exited.WaitAsync(cancellationToken)).ExitCode;
            }
            catch
            {
                await EndAsync(running);
                throw;
            }
            finally
            {
                await launcher.CleanUpAsync(container.Record);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task CopyAsync(AttachedStreams streams, IStepOutput output, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[64 << 10];
        OutputChunk chunk;
        while ((chunk = await streams.ReadAsync(buffer, cancellationToken)).Count > 0)
        {
            if (chunk.Kind == OutputKind.Stderr)
            {
                output.WriteError(buffer.AsSpan(0, chunk.Count));
            }
            else
            {
                output.WriteOutput(buffer.AsSpan(0, chunk.Count));
            }
        }
    }

    // The build was called off, or its client's engine stops: the step's processes must not outlive it.
    private static async Task EndAsync(RunningContainer running)
    {
        try
        {
            await running.KillAsync(StopSignals.Kill, all: true, CancellationToken.None);
            await running.Exited;
        }
        catch (Oci.BerthException)
        {
            // It has ended by itself.
        }
    }

    private ContainerRecord RecordOf(RunStep step)
    {
        DateTimeOffset now = parts.Time.GetUtcNow();
        return new ContainerRecord
        {
            Id = step.Id.ToString(),
            Name = "build-" + step.Id.ShortText,
            Created = now,
            ImageId = default,
            Settings = new ContainerSettings
            {
                Config = new ContainerConfig { User = step.User, Env = step.Env, WorkingDir = step.WorkingDirectory },
                Image = "",
            },
            Host = new HostSettings
            {
                AutoRemove = true,
                Log = new LogSettings { Type = "none" },
                NetworkMode = step.NetworkMode is "default" ? "bridge" : step.NetworkMode,
                ExtraHosts = step.ExtraHosts,
                ShmSize = step.Resources.ShmSizeBytes,
                Ulimits = [.. step.Resources.Rlimits.Select(limit => new UlimitRequest(
                    limit.Type["RLIMIT_".Length..].ToLowerInvariant(), unchecked((long)limit.Hard), unchecked((long)limit.Soft)))],
                Resources = ResourcesOf(step.Resources),
            },
            Path = step.Args[0],
            Args = [.. step.Args.Skip(1)],
            SnapshotKey = step.SnapshotKey,

            // The files of this snapshot are of earlier steps: its users are read from it, not from an image.
            State = new ContainerState { StartedAt = now },
        };
    }

    private static ResourceSettings ResourcesOf(StepResources resources) => new()
    {
        Memory = resources.MemoryBytes,
        MemorySwap = resources.MemorySwapBytes,
        CpuShares = resources.CpuShares,
        CpuPeriod = resources.CpuPeriod,
        CpuQuota = resources.CpuQuota,
        CpusetCpus = resources.CpusetCpus,
        CpusetMems = resources.CpusetMems,
        CgroupParent = resources.CgroupParent,
    };
}
