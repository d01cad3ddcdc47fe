namespace Berth.Images.Files;

/// <summary>
/// Blocking reads and writes on a stream that may only allow asynchronous ones, as a web server's bodies. Used on threads of the work's own,
/// so blocking them starves nobody.
/// </summary>
internal sealed class BlockingStream(Stream inner, CancellationToken cancellationToken) : Stream
{
    private readonly byte[] _buffer = new byte[64 * 1024];

    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => inner.CanWrite;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Runs blocking work on a thread of its own.</summary>
    public static Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(work, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public override int Read(Span<byte> buffer)
    {
        Memory<byte> part = _buffer.AsMemory(0, Math.Min(buffer.Length, _buffer.Length));
        ValueTask<int> read = inner.ReadAsync(part, cancellationToken);
        int count = read.IsCompletedSuccessfully ? read.Result : read.AsTask().GetAwaiter().GetResult();
        part.Span[..count].CopyTo(buffer);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            Memory<byte> part = _buffer.AsMemory(0, Math.Min(buffer.Length, _buffer.Length));
            buffer[..part.Length].CopyTo(part.Span);
            ValueTask write = inner.WriteAsync(part, cancellationToken);
            if (!write.IsCompletedSuccessfully)
            {
                write.AsTask().GetAwaiter().GetResult();
            }

            buffer = buffer[part.Length..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => inner.FlushAsync(cancellationToken).GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
