namespace Berth.Engine.Containers;

/// <summary>Clients that attached to a container before its start, so that they miss no byte of it.</summary>
public sealed class PendingAttaches
{
    private readonly Lock _lock = new();
    private readonly List<PendingAttach> _waiting = [];

    /// <summary>Adds a client; it is taken out again when it goes away before the start.</summary>
    public PendingAttach Add(CancellationToken cancellationToken)
    {
        var waiting = new PendingAttach();
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

            waiting.Cancel();
        });
        return waiting;
    }

    /// <summary>Takes all who wait; the caller must start or fail every one of them.</summary>
    internal PendingAttach[] Take()
    {
        lock (_lock)
        {
            PendingAttach[] taken = [.. _waiting];
            _waiting.Clear();
            return taken;
        }
    }
}
