using Berth.Oci;
using Berth.Runtime.Monitor;

namespace Berth.Engine.Containers;

/// <summary><c>docker start</c>, and every other start: by a restart policy, at the engine's start.</summary>
public sealed class ContainerStarter(EngineParts parts, ContainerLauncher launcher, ContainerExits exits)
{
    /// <summary>Starts a container on a person's wish.</summary>
    /// <returns>False when it runs already.</returns>
    /// <exception cref="BerthException">It cannot be started; its record says why.</exception>
    public async Task<bool> StartAsync(string nameOrId, CancellationToken cancellationToken)
    {
        Container container = parts.Containers.Find(nameOrId);
        using IDisposable gate = await container.Gate.LockAsync(cancellationToken);
        container.RestartWait?.Cancel();
        container.RestartWait = null;
        container.Backoff = new RestartBackoff();
        return await StartLockedAsync(container, automatic: false, cancellationToken);
    }

    /// <summary>Starts a container again by its policy, unless it was called off meanwhile. When that fails, the policy decides again.</summary>
    public async Task RestartAsync(Container container, CancellationToken cancellationToken)
    {
        using IDisposable gate = await container.Gate.LockAsync(CancellationToken.None);
        if (cancellationToken.IsCancellationRequested || container.State.Status != ContainerStatus.Restarting)
        {
            return;
        }

        container.RestartWait = null;
        await StartLockedAsync(container, automatic: true, CancellationToken.None);
    }

    /// <summary>Starts a container at the engine's start; a failure is in its record.</summary>
    public async Task StartByPolicyAsync(Container container)
    {
        using IDisposable gate = await container.Gate.LockAsync(CancellationToken.None);
        try
        {
            await StartLockedAsync(container, automatic: true, CancellationToken.None);
        }
        catch (BerthException)
        {
            // The record says why; a person will look there.
        }
    }

    /// <summary>Starts a container whose gate is held.</summary>
    /// <param name="container">The container.</param>
    /// <param name="automatic">By a policy: the restart is counted.</param>
    /// <param name="cancellationToken">Gives up before the program runs.</param>
    /// <returns>False when it runs already.</returns>
    public async Task<bool> StartLockedAsync(Container container, bool automatic, CancellationToken cancellationToken)
    {
        switch (container.State.Status)
        {
            case ContainerStatus.Running:
                return false;
            case ContainerStatus.Paused:
                throw new BerthException(ErrorKind.Conflict, "cannot start a paused container, try unpause instead");
            case ContainerStatus.Removing or ContainerStatus.Dead:
                throw new BerthException(ErrorKind.Conflict, "container is marked for removal and cannot be started");
        }

        PendingAttach[] attaches = container.Attaches.Take();
        try
        {
            RunningContainer running = await launcher.RunAsync(container, attaches.Length, cancellationToken);
            MarkRunning(container, running, automatic);
            Release(running, attaches);
            exits.Watch(container, running, Task.WhenAll(attaches.Select(attach => attach.Settled)));
            return true;
        }
        catch (Exception exception)
        {
            foreach (PendingAttach attach in attaches)
            {
                attach.Fail(exception);
            }

            MarkFailed(container, exception);
            throw;
        }
    }

    private void MarkRunning(Container container, RunningContainer running, bool automatic)
    {
        container.Running = running;
        container.Stopping = false;
        parts.Containers.Save(container, new ContainerState
        {
            Status = ContainerStatus.Running,
            Pid = running.Pid,
            StartedAt = running.StartedAt,
            FinishedAt = container.State.FinishedAt,
            RestartCount = automatic ? container.State.RestartCount + 1 : 0,
        });
        parts.Events.Publish(container.Record, "start");
    }

    // Everybody who attached before the start is connected before the monitor lets the first byte go.
    private static void Release(RunningContainer running, PendingAttach[] attaches)
    {
        int gone = 0;
        foreach (PendingAttach attach in attaches)
        {
            gone += attach.TryStart(running) ? 0 : 1;
        }

        if (gone > 0)
        {
            _ = running.ReleaseOutputAsync(CancellationToken.None);
        }
    }

    private void MarkFailed(Container container, Exception exception)
    {
        int exitCode = exception is StartException start ? start.ExitCode : 128;
        ContainerState state = container.State with
        {
            Status = container.State.StartedAt is null ? ContainerStatus.Created : ContainerStatus.Exited,
            ExitCode = exitCode,
            Error = exception.Message,
            Pid = 0,
        };
        parts.Containers.Save(container, state);
        container.Waits.Exited(exitCode, restarts: false);
        if (container.Record.Host.AutoRemove)
        {
            exits.RemoveAfterFailedStart(container);
        }
    }
}
