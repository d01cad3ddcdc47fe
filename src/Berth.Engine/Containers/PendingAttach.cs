using Berth.Runtime.Monitor;

namespace Berth.Engine.Containers;

/// <summary>A client that attached to a container before its start.</summary>
public sealed class PendingAttach
{
    private readonly TaskCompletionSource<RunningContainer> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gives the started container, or fails with the start's error.</summary>
    public Task<RunningContainer> Started => _started.Task;

    /// <summary>Completes when the client is connected to the monitor, or never will be: only then may the monitor's socket go.</summary>
    public Task Settled => _settled.Task;

    /// <summary>The container runs; false when the client has gone meanwhile.</summary>
    internal bool TryStart(RunningContainer running) => _started.TrySetResult(running);

    /// <summary>The start failed.</summary>
    internal void Fail(Exception exception)
    {
        _started.TrySetException(exception);
        _settled.TrySetResult();
    }

    /// <summary>The client has gone before the start.</summary>
    internal void Cancel()
    {
        _started.TrySetCanceled();
        _settled.TrySetResult();
    }

    /// <summary>The client is connected, or could not be.</summary>
    internal void Settle() => _settled.TrySetResult();
}
