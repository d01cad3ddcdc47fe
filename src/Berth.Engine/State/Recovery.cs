using Berth.Engine.Containers;
using Berth.Engine.Networks;
using Berth.Networks;
using Berth.Oci;
using Berth.Runtime.Monitor;
using Microsoft.Extensions.Logging;

namespace Berth.Engine.State;

/// <summary>
/// The engine's start: takes charge of what a former engine left. Live monitors are the truth: a container whose monitor answers runs,
/// one whose bundle is there without a monitor has ended, whatever the records say.
/// </summary>
public sealed partial class Recovery(EngineParts parts, ContainerExits exits, ContainerStarter starter, NetworkModes modes)
{
    /// <summary>Exit code of a container that a reboot ended, of which nothing else is known. Docker's.</summary>
    private const int LostExitCode = 255;

    private readonly ILogger _logger = parts.Loggers.CreateLogger<Recovery>();

    /// <summary>Runs once, before the first request.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // 1. Records.
        parts.Volumes.Load();
        parts.NetworkStore.Load();
        foreach (string id in parts.Containers.Load())
        {
            LogBroken(id);
        }

        // 2. Monitors, all at once: each is one connection.
        IReadOnlyList<Container> containers = parts.Containers.List();
        RunningContainer?[] alive = await Task.WhenAll(containers.Select(container => TryReconnectAsync(container, cancellationToken)));

        // 3. Networks, whole, with the endpoints of what runs.
        var live = containers.Zip(alive).Where(pair => pair.Second is not null).Select(pair => Restored(pair.First, pair.Second!)).ToList();
        await parts.Networks.StartAsync(parts.NetworkStore.Created(), live, cancellationToken);

        // 4. Ends that happened meanwhile, and what runs on.
        foreach ((Container container, RunningContainer? running) in containers.Zip(alive))
        {
            await SettleAsync(container, running);
        }

        RemoveLeftovers();

        // 5. Policies.
        foreach (Container container in containers.Where(Wanted))
        {
            _ = starter.StartByPolicyAsync(container);
        }
    }

    private static bool Wanted(Container container) =>
        !container.State.IsAlive && container.State.Status is ContainerStatus.Exited or ContainerStatus.Restarting && container.Running is null
        && container.RestartWait is null
        && container.Record.Host.RestartPolicy.StartsWithEngine(container.State.StoppedByPerson, container.State.ExitCode);

    private async Task<RunningContainer?> TryReconnectAsync(Container container, CancellationToken cancellationToken)
    {
        string bundle = parts.Paths.Bundle(container.Id);
        return Directory.Exists(bundle) ? await ContainerRuntime.TryReconnectAsync(bundle, cancellationToken) : null;
    }

    private RestoredContainer Restored(Container container, RunningContainer running)
    {
        (NetworkMode mode, _) = modes.Of(container.Record.Settings, container.Record.Host);
        return new RestoredContainer
        {
            Container = ContainerId.TryParse(container.Id, out ContainerId id) ? id : default,
            ContainerName = container.Record.Name,
            Mode = mode,
            Endpoints = container.Record.Endpoints,
            NetworkNamespacePath = $"/proc/{running.Pid}/ns/net",
        };
    }

    private async Task SettleAsync(Container container, RunningContainer? running)
    {
        using IDisposable gate = await container.Gate.LockAsync(CancellationToken.None);
        if (running is not null)
        {
            container.Running = running;
            parts.Containers.Save(container, container.State with
            {
                Status = running.IsPaused ? ContainerStatus.Paused : ContainerStatus.Running,
                Pid = running.Pid,
                StartedAt = running.StartedAt,
            });
            exits.Watch(container, running, Task.CompletedTask);
            return;
        }

        string bundle = parts.Paths.Bundle(container.Id);
        if (Directory.Exists(bundle))
        {
            await exits.EndLockedAsync(container, await ContainerRuntime.CollectAsync(bundle));
        }
        else if (container.State.IsAlive)
        {
            await exits.EndLockedAsync(container, Lost(container));
        }
        else if (container.State.Status == ContainerStatus.Removing || (container.Record.Host.AutoRemove && container.State.Status == ContainerStatus.Exited))
        {
            await exits.EraseLockedAsync(container);
        }
    }

    // The machine went down with it: no monitor wrote how it ended.
    private ExitRecord Lost(Container container) => new()
    {
        ContainerId = container.Id,
        Pid = container.State.Pid,
        ExitCode = LostExitCode,
        StartedAt = container.State.StartedAt ?? parts.Time.GetUtcNow(),
        FinishedAt = parts.Time.GetUtcNow(),
    };

    // Folders and snapshots of containers whose record was never written: nothing acknowledged is among them.
    private void RemoveLeftovers()
    {
        string containers = Path.GetDirectoryName(parts.Paths.Container("x"))!;
        foreach (string folder in Directory.EnumerateDirectories(containers).Where(folder => IsUnknown(Path.GetFileName(folder))))
        {
            Directory.Delete(folder, recursive: true);
        }

        foreach (string key in parts.Content.Snapshots.List().Where(IsUnknown))
        {
            parts.Content.Snapshots.Remove(key);
        }
    }

    private bool IsUnknown(string id) => ContainerId.TryParse(id, out _) && parts.Containers.TryFind(id) is null;

    [LoggerMessage(LogLevel.Error, "the record of container {Id} cannot be read: it is left alone and not shown")]
    private partial void LogBroken(string id);
}
