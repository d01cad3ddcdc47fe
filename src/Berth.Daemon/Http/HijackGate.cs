using System.IO.Pipelines;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Berth.Daemon.Http;

/// <summary>
/// Makes a connection fit for Docker's hijacking. Kestrel takes a client's half-close for its end and throws the output
/// away (<c>echo x | docker run -i … cat</c> printed nothing): here it cancels plain requests only, as Go's net/http does.
/// </summary>
internal sealed class HijackGate
{
    private volatile bool _hijacked;

    /// <summary>From now on a half-close of the client is the stream's business.</summary>
    public void Open() => _hijacked = true;

    /// <summary>Adds the gate to every connection of <paramref name="listen"/>.</summary>
    public static void Use(ListenOptions listen) => listen.Use(next => async connection =>
    {
        using var closed = new CancellationTokenSource();
        var gate = new HijackGate();
        connection.Features.Set(gate);
        using CancellationTokenRegistration registration = connection.ConnectionClosed.Register(() =>
        {
            if (!gate._hijacked)
            {
                closed.Cancel();
            }
        });
        connection.ConnectionClosed = closed.Token;
        connection.Transport = new GatedTransport(connection.Transport);
        await next(connection);
    });

    private sealed class GatedTransport(IDuplexPipe inner) : IDuplexPipe
    {
        public PipeReader Input => inner.Input;

        public PipeWriter Output { get; } = new GatedWriter(inner.Output);
    }

    /// <summary>
    /// Drops what is written after it was completed: Kestrel's own late response to the hijacked request.
    /// It must not report <c>IsCompleted</c>, or the last bytes of the stream are lost with the connection.
    /// </summary>
    private sealed class GatedWriter(PipeWriter inner) : PipeWriter
    {
        private readonly byte[] _dropped = new byte[4096];
        private bool _completed;

        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => _completed ? 0 : inner.UnflushedBytes;

        public override void Advance(int bytes)
        {
            if (!_completed)
            {
                inner.Advance(bytes);
            }
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) =>
            !_completed ? inner.GetMemory(sizeHint) : sizeHint > _dropped.Length ? new byte[sizeHint] : _dropped;

        public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
            _completed ? new(new FlushResult(isCanceled: false, isCompleted: false)) : inner.FlushAsync(cancellationToken);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null)
        {
            if (!_completed)
            {
                _completed = true;
                inner.Complete(exception);
            }
        }
    }
}
