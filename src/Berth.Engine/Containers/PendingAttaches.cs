using Berth.Runtime.Monitor;

namespace Berth.Engine.Containers;

/// <summary>Clients that attached to a container before its start, so that they miss no byte of it.</summary>
public sealed class PendingAttaches
{
    private readonly Lock _lock = new();
    private readonly List<TaskCompletionSource<RunningContainer>> _waiting = [];

    /// <summary>Adds a client; the task gives the started container, or fails with the start's error.</summary>
    public Task<RunningContainer> Add(CancellationToken cancellationToken)
    {
        var waiting = new TaskCompletionSource<RunningContainer>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Add(waiting);
        }

        cancellationToken.Register(() =>
        {
            lock (_lock)
            {
                _waiting.Remove(waiting);
            }

            waiting.TrySetCanceled(cancellationToken);
        });
        return waiting.Task;
    }

    /// <summary>Takes all who wait; the caller must complete every one of them.</summary>
    internal TaskCompletionSource<RunningContainer>[] Take()
    {
        lock (_lock)
        {
            TaskCompletionSource<RunningContainer>[] taken = [.. _waiting];
            _waiting.Clear();
            return taken;
        }
    }
}
