namespace Berth.Engine.Containers;

/// <summary><c>docker wait</c>.</summary>
public sealed class ContainerWaiter(EngineParts parts)
{
    /// <summary>Begins to wait; the caller may tell its client so before it awaits the result.</summary>
    /// <returns>A task that gives the exit code.</returns>
    public Task<int> Begin(string nameOrId, WaitCondition condition, CancellationToken cancellationToken)
    {
        Container container = parts.Containers.Find(nameOrId);
        switch (condition)
        {
            case WaitCondition.NextExit:
                return container.Waits.NextExit.WaitAsync(cancellationToken);
            case WaitCondition.Removed:
                return RemovedAsync(container, cancellationToken);
            default:
                Task<int> stopped = container.Waits.NextStop; // taken first: an end after the next line completes it
                ContainerState state = container.State;
                return state.IsAlive || state.Status == ContainerStatus.Restarting
                    ? stopped.WaitAsync(cancellationToken)
                    : Task.FromResult(state.ExitCode);
        }
    }

    private static async Task<int> RemovedAsync(Container container, CancellationToken cancellationToken)
    {
        await container.Waits.Removed.WaitAsync(cancellationToken);
        return container.State.ExitCode;
    }
}
