using System.Text.Json;
using Berth.Engine.Logs;
using Berth.Engine.Networks;
using Berth.Engine.Specs;
using Berth.Networks;
using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Monitor;
using Microsoft.Extensions.Logging;

namespace Berth.Engine.Containers;

/// <summary>Runs a container's program: network, files, bundle, monitor. The caller holds the container's gate.</summary>
public sealed class ContainerLauncher(
    EngineParts parts, SpecBuilder specs, UserResolver users, NetworkModes modes, NetworkPlan plan)
{
    private readonly ILogger _logger = parts.Loggers.CreateLogger<ContainerLauncher>();

    /// <summary>Runs the program. Everything that was made for it is gone when this throws.</summary>
    /// <param name="container">Stands still.</param>
    /// <param name="attaches">How many clients attach right after.</param>
    /// <param name="cancellationToken">Gives up before the program runs.</param>
    /// <exception cref="BerthException">It could not be started; <see cref="StartException"/> when the kernel or the program is why.</exception>
    public async Task<RunningContainer> RunAsync(Container container, int attaches, CancellationToken cancellationToken)
    {
        ContainerRecord record = container.Record;
        await using var undo = new UndoStack(_logger);

        // 1. The network: a ready namespace, an endpoint, ports.
        (NetworkMode mode, Container? partner) = modes.Of(record.Settings, record.Host);
        Sandbox sandbox = await parts.Networks.AttachAsync(plan.Endpoints.Of(record, mode, partner is null ? null : JoinableOf(partner)), cancellationToken);
        undo.Push($"attaching {record.ShortId} to its network", async () => await parts.Networks.DetachAsync(sandbox.Container));
        plan.Files.Write(record, sandbox, partner);

        // 2. The bundle. It exists from here on, which is how a crashed engine knows that this start was under way.
        string bundle = parts.Paths.Bundle(record.Id);
        Directory.CreateDirectory(bundle);
        undo.Push($"writing the bundle of {record.ShortId}", () => DeleteBundle(bundle));
        bool names = plan.Files.WriteResolver(record, sandbox);
        string cgroup = CgroupOf(record);
        RuntimeSpec spec = specs.Build(record, users.OfStart(record), cgroup);
        await using (FileStream config = File.Create(Path.Combine(bundle, "config.json")))
        {
            await JsonSerializer.SerializeAsync(config, spec, RuntimeJson.Default.RuntimeSpec, cancellationToken);
        }

        // 3. Point of no return: a client that hangs up now must not stop a process that already runs.
        RunningContainer running = await parts.Runtime.RunAsync(bundle, Request(record, sandbox, cgroup, attaches) with { ResolverPath = names ? parts.Paths.Resolver(record.Id) : null }, CancellationToken.None);
        undo.Keep();
        container.Record = record with { Endpoints = sandbox.Endpoints };
        return running;
    }

    /// <summary>Takes away what <see cref="RunAsync"/> made, after the end of the program.</summary>
    public async Task CleanUpAsync(ContainerRecord record)
    {
        if (ContainerId.TryParse(record.Id, out ContainerId id))
        {
            await parts.Networks.DetachAsync(id);
        }

        await DeleteBundle(parts.Paths.Bundle(record.Id));
    }

    /// <summary>The control group of a container.</summary>
    public string CgroupOf(ContainerRecord record)
    {
        string parent = record.Host.Resources.CgroupParent is { Length: > 0 } chosen ? "/" + chosen.Trim('/') : "/" + parts.Instance;
        return $"{parent}/{record.Id}";
    }

    private static string JoinableOf(Container partner) => partner.State.IsAlive
        ? partner.Id
        : throw new BerthException(ErrorKind.Conflict, $"cannot join network namespace of a non running container: {partner.Id}");

    private static ValueTask DeleteBundle(string bundle)
    {
        if (Directory.Exists(bundle))
        {
            Directory.Delete(bundle, recursive: true);
        }

        return ValueTask.CompletedTask;
    }

    private MonitorRequest Request(ContainerRecord record, Sandbox sandbox, string cgroup, int attaches) => new()
    {
        ContainerId = record.Id,
        RootMounts = parts.Content.Snapshots.Mounts(record.SnapshotKey),
        CgroupPath = cgroup,
        NetworkNamespacePath = sandbox.NetworkNamespacePath,
        Ports = MonitorPorts.Held(sandbox.Endpoint?.Ports),
        Log = LogRotation.Of(record.Host.Log) with { Path = record.Host.Log.Type == "none" ? null : parts.Paths.Log(record.Id) },
        ExitRecordPath = parts.Paths.ExitRecord(record.Id),
        DurableExitRecord = !record.Host.AutoRemove,
        OpenStdin = record.Settings.OpenStdin,
        StdinOnce = record.Settings.StdinOnce,
        ExpectedAttaches = attaches,
    };
}
