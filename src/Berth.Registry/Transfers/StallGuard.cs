using Berth.Oci;

namespace Berth.Registry.Transfers;

/// <summary>Ends a transfer that stands still: less than 1 KiB in the time allowed.</summary>
internal sealed class StallGuard : IDisposable
{
    private const long LeastBytes = 1024;

    private readonly TimeSpan _timeout;
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _outer;
    private long _bytes;

    public StallGuard(TimeSpan timeout, CancellationToken cancellationToken)
    {
        _timeout = timeout;
        _outer = cancellationToken;
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _source.CancelAfter(timeout);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Counts what came through.</summary>
    public void Add(long bytes)
    {
        _bytes += bytes;
        if (_bytes >= LeastBytes)
        {
            _bytes = 0;
            _source.CancelAfter(_timeout);
        }
    }

    /// <summary>The error for a cancellation that was ours; null when the caller gave up.</summary>
    public RegistryException? Stalled(string what) => _outer.IsCancellationRequested
        ? null
        : new RegistryException(ErrorKind.Unavailable, $"{what}: no progress for {_timeout.TotalSeconds:0} seconds", "", 0);

    public void Dispose() => _source.Dispose();
}
