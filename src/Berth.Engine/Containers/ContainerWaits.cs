namespace Berth.Engine.Containers;

/// <summary>Who waits for a container's end or removal.</summary>
public sealed class ContainerWaits
{
    private readonly Lock _lock = new();
    private TaskCompletionSource<int> _exit = New<int>();
    private TaskCompletionSource<int> _stopped = New<int>();
    private readonly TaskCompletionSource _removed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the exit code at the next end of a run, restarts or not.</summary>
    public Task<int> NextExit
    {
        get
        {
            lock (_lock)
            {
                return _exit.Task;
            }
        }
    }

    /// <summary>Completes with the exit code when it next stands still, no restart pending.</summary>
    public Task<int> NextStop
    {
        get
        {
            lock (_lock)
            {
                return _stopped.Task;
            }
        }
    }

    /// <summary>Completes when it has been removed.</summary>
    public Task Removed => _removed.Task;

    /// <summary>A run has ended.</summary>
    /// <param name="exitCode">How.</param>
    /// <param name="restarts">True when another run follows by itself.</param>
    internal void Exited(int exitCode, bool restarts)
    {
        lock (_lock)
        {
            _exit.TrySetResult(exitCode);
            _exit = New<int>();
            if (!restarts)
            {
                _stopped.TrySetResult(exitCode);
                _stopped = New<int>();
            }
        }
    }

    /// <summary>It is gone.</summary>
    internal void SetRemoved(int exitCode)
    {
        Exited(exitCode, restarts: false);
        _removed.TrySetResult();
    }

    private static TaskCompletionSource<T> New<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
