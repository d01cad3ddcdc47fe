using System.Globalization;
using Berth.Runtime.Monitor;
using Microsoft.Extensions.Logging;

namespace Berth.Engine.Containers;

/// <summary>What happens when a container's program ends: record, clean-up, restart policy, auto-remove.</summary>
public sealed partial class ContainerExits(EngineParts parts, ContainerLauncher launcher, ContainerEraser eraser)
{
    private readonly ILogger _logger = parts.Loggers.CreateLogger<ContainerExits>();

    /// <summary>Starts a container again; set once by whoever can (the starter comes after this in the order of construction).</summary>
    public Func<Container, CancellationToken, Task>? Restart { get; set; }

    /// <summary>Called when a container runs: begins what accompanies a run (health checks). Set once.</summary>
    public Action<Container>? Began { get; set; }

    /// <summary>Takes care of a running container's end, whenever that is.</summary>
    /// <param name="container">The container.</param>
    /// <param name="running">Its run.</param>
    /// <param name="attached">Completes when all who attached before the start are connected: until then the monitor's socket must stay.</param>
    public void Watch(Container container, RunningContainer running, Task attached)
    {
        Began?.Invoke(container);
        _ = WatchAsync(container, running, attached);
    }

    /// <summary>Removes a --rm container that did not start.</summary>
    public void RemoveAfterFailedStart(Container container) => _ = GuardAsync(container, async () =>
    {
        using IDisposable gate = await container.Gate.LockAsync(CancellationToken.None);
        await eraser.EraseAsync(container, volumes: true);
    });

    /// <summary>Deals with an end that has happened; the caller holds the gate.</summary>
    public async Task EndLockedAsync(Container container, ExitRecord exit)
    {
        container.HealthChecks?.Cancel();
        container.HealthChecks = null;
        RunningContainer? running = container.Running;
        container.Running = null;
        await launcher.CleanUpAsync(container.Record);
        if (running is not null)
        {
            await running.DisposeAsync();
        }

        bool restarts = !container.Stopping && !container.State.StoppedByPerson
            && container.Record.Host.RestartPolicy.Restarts(exit.ExitCode, container.State.RestartCount);
        ContainerState state = container.State with
        {
            Status = restarts ? ContainerStatus.Restarting : ContainerStatus.Exited,
            Pid = 0,
            ExitCode = exit.ExitCode,
            OomKilled = exit.OomKilled,
            Error = exit.Error ?? "",
            StartedAt = exit.StartedAt,
            FinishedAt = exit.FinishedAt,
        };
        if (container.Record.Host.AutoRemove)
        {
            container.Record = container.Record with { State = state, Endpoints = [] };
        }
        else
        {
            parts.Containers.Save(container, container.Record with { State = state, Endpoints = [] });
        }

        Publish(container, exit);
        container.Waits.Exited(exit.ExitCode, restarts);
        if (container.Record.Host.AutoRemove)
        {
            await eraser.EraseAsync(container, volumes: true);
        }
        else if (restarts)
        {
            BeginRestart(container, exit.FinishedAt - exit.StartedAt);
        }
    }

    /// <summary>Removes a container that a former engine had begun to remove; the caller holds the gate.</summary>
    public Task EraseLockedAsync(Container container) => eraser.EraseAsync(container, volumes: container.Record.Host.AutoRemove);

    private async Task WatchAsync(Container container, RunningContainer running, Task attached) => await GuardAsync(container, async () =>
    {
        ExitRecord exit;
        try
        {
            exit = await running.Exited;
        }
        catch (OperationCanceledException)
        {
            return; // the engine stops; the container runs on
        }

        await attached;
        using IDisposable gate = await container.Gate.LockAsync(CancellationToken.None);
        if (container.Running == running)
        {
            await EndLockedAsync(container, exit);
        }
    });

    private void Publish(Container container, ExitRecord exit)
    {
        if (exit.OomKilled)
        {
            parts.Events.Publish(container.Record, "oom");
        }

        double seconds = Math.Max(0, (exit.FinishedAt - exit.StartedAt).TotalSeconds);
        parts.Events.Publish(
            container.Record,
            "die",
            ("execDuration", ((long)seconds).ToString(CultureInfo.InvariantCulture)),
            ("exitCode", exit.ExitCode.ToString(CultureInfo.InvariantCulture)));
    }

    private void BeginRestart(Container container, TimeSpan run)
    {
        TimeSpan wait = container.Backoff.After(run);
        var cancelled = new CancellationTokenSource();
        container.RestartWait = cancelled;
        _ = GuardAsync(container, async () =>
        {
            try
            {
                await Task.Delay(wait, parts.Time, cancelled.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            if (Restart is not null)
            {
                await Restart(container, cancelled.Token);
            }
        });
    }

    private async Task GuardAsync(Container container, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception exception)
        {
            LogFailed(exception, container.Id);
        }
    }

    [LoggerMessage(LogLevel.Error, "dealing with the end of container {Id} failed")]
    private partial void LogFailed(Exception exception, string id);
}
