using System.Globalization;
using Berth.Oci;
using Berth.Runtime.Monitor;

namespace Berth.Engine.Containers;

/// <summary>stop, restart, kill, pause, unpause.</summary>
public sealed class ContainerStopper(EngineParts parts, ContainerStarter starter)
{
    private const int DefaultTimeout = 10;

    /// <summary>Asks the container to end and, after a time, ends it.</summary>
    /// <param name="nameOrId">The container.</param>
    /// <param name="signal">How to ask; null for its own signal.</param>
    /// <param name="timeout">Seconds to wait; null for its own or 10; negative for ever.</param>
    /// <param name="cancellationToken">Gives up waiting; the container is not ended then.</param>
    /// <returns>False when it does not run.</returns>
    public async Task<bool> StopAsync(string nameOrId, string? signal, int? timeout, CancellationToken cancellationToken)
    {
        Container container = parts.Containers.Find(nameOrId);
        if (!await StopAsync(container, signal, timeout, cancellationToken))
        {
            return false;
        }

        parts.Events.Publish(container.Record, "stop");
        return true;
    }

    /// <summary>Stops and starts; a container that stands still is started.</summary>
    public async Task RestartAsync(string nameOrId, string? signal, int? timeout, CancellationToken cancellationToken)
    {
        Container container = parts.Containers.Find(nameOrId);
        if (container.Record.Host.AutoRemove && container.State.IsAlive)
        {
            // --rm would remove it between the two halves.
            container.Record = container.Record with { Host = container.Record.Host with { AutoRemove = false } };
            await StopAsync(container, signal, timeout, cancellationToken);
            container.Record = container.Record with { Host = container.Record.Host with { AutoRemove = true } };
        }
        else
        {
            await StopAsync(container, signal, timeout, cancellationToken);
        }

        await starter.StartAsync(container.Id, cancellationToken);
        parts.Events.Publish(container.Record, "restart");
    }

    /// <summary>Sends a signal to the container's first process; SIGKILL ends the whole container.</summary>
    /// <exception cref="BerthException">It does not run; Docker's sentence.</exception>
    public async Task KillAsync(string nameOrId, string? signal, CancellationToken cancellationToken)
    {
        Container container = parts.Containers.Find(nameOrId);
        int number = StopSignals.Parse(signal ?? "SIGKILL");
        RunningContainer running = RunningOf(container, $"cannot kill container: {nameOrId}: container {container.Id} is not running");
        if (number == StopSignals.Kill)
        {
            await MarkStoppedAsync(container, cancellationToken);
            await KillAsync(container, running);
        }
        else
        {
            await running.KillAsync(number, all: false, cancellationToken);
        }

        parts.Events.Publish(container.Record, "kill", ("signal", number.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Ends the container and waits for its end.</summary>
    public async Task EndAsync(Container container)
    {
        await CancelRestartAsync(container, CancellationToken.None);
        if (container.Running is { } running)
        {
            await MarkStoppedAsync(container, CancellationToken.None);
            await KillAsync(container, running);
        }
    }

    /// <summary>Freezes the container.</summary>
    public Task PauseAsync(string nameOrId, CancellationToken cancellationToken) => FreezeAsync(nameOrId, freeze: true, cancellationToken);

    /// <summary>Thaws the container.</summary>
    public Task UnpauseAsync(string nameOrId, CancellationToken cancellationToken) => FreezeAsync(nameOrId, freeze: false, cancellationToken);

    private static RunningContainer RunningOf(Container container, string otherwise) =>
        container.Running ?? throw new BerthException(ErrorKind.Conflict, otherwise);

    private async Task FreezeAsync(string nameOrId, bool freeze, CancellationToken cancellationToken)
    {
        Container container = parts.Containers.Find(nameOrId);
        using IDisposable gate = await container.Gate.LockAsync(cancellationToken);
        RunningContainer running = RunningOf(container, $"Container {container.Id} is not running");
        bool frozen = container.State.Status == ContainerStatus.Paused;
        if (frozen == freeze)
        {
            throw new BerthException(
                ErrorKind.Conflict, freeze ? $"Container {container.Id} is already paused" : $"Container {container.Id} is not paused");
        }

        await (freeze ? running.PauseAsync() : running.ResumeAsync());
        parts.Containers.Save(container, container.State with { Status = freeze ? ContainerStatus.Paused : ContainerStatus.Running });
        parts.Events.Publish(container.Record, freeze ? "pause" : "unpause");
    }

    private async Task<bool> StopAsync(Container container, string? signal, int? timeout, CancellationToken cancellationToken)
    {
        bool waited = await CancelRestartAsync(container, cancellationToken);
        Task<int> ended = container.Waits.NextExit; // taken first: an end after the next line completes it
        if (container.Running is not { } running)
        {
            return waited;
        }

        await MarkStoppedAsync(container, cancellationToken);
        int number = StopSignals.Parse(signal ?? container.Record.Settings.Config.StopSignal ?? "SIGTERM");
        int seconds = timeout ?? container.Record.Settings.Config.StopTimeout ?? DefaultTimeout;
        try
        {
            await running.KillAsync(number, all: false, cancellationToken);
            if (container.State.Status == ContainerStatus.Paused)
            {
                await running.ResumeAsync();
            }

            parts.Events.Publish(container.Record, "kill", ("signal", number.ToString(CultureInfo.InvariantCulture)));
            await (seconds < 0 ? ended.WaitAsync(cancellationToken) : ended.WaitAsync(TimeSpan.FromSeconds(seconds), parts.Time, cancellationToken));
        }
        catch (TimeoutException)
        {
            await KillAsync(container, running);
        }
        catch (BerthException gone) when (gone.Kind == ErrorKind.Conflict)
        {
            await ended.WaitAsync(cancellationToken);
        }

        return true;
    }

    // A restart that waits for its time is called off, and the container stands still.
    private async Task<bool> CancelRestartAsync(Container container, CancellationToken cancellationToken)
    {
        using IDisposable gate = await container.Gate.LockAsync(cancellationToken);
        container.RestartWait?.Cancel();
        container.RestartWait = null;
        if (container.State.Status != ContainerStatus.Restarting)
        {
            return false;
        }

        parts.Containers.Save(container, container.State with { Status = ContainerStatus.Exited, StoppedByPerson = true });
        container.Waits.Exited(container.State.ExitCode, restarts: false);
        return true;
    }

    private async Task MarkStoppedAsync(Container container, CancellationToken cancellationToken)
    {
        using IDisposable gate = await container.Gate.LockAsync(cancellationToken);
        if (container.State.IsAlive)
        {
            container.Stopping = true;
            ContainerState state = container.State with { StoppedByPerson = true };
            if (container.Record.Host.RestartPolicy.Name == "no")
            {
                container.Record = container.Record with { State = state };
            }
            else
            {
                parts.Containers.Save(container, state); // or a crash in between would start it again
            }
        }
    }

    private static async Task KillAsync(Container container, RunningContainer running)
    {
        Task<int> ended = container.Waits.NextExit;
        if (container.Running != running)
        {
            return;
        }

        try
        {
            await running.KillAsync(StopSignals.Kill, all: true, CancellationToken.None);
            if (container.State.Status == ContainerStatus.Paused)
            {
                await running.ResumeAsync();
            }
        }
        catch (BerthException gone) when (gone.Kind == ErrorKind.Conflict)
        {
            // It ended by itself meanwhile.
        }

        await ended;
    }
}
