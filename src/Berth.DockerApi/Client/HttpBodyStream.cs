using System.Globalization;

namespace Berth.DockerApi.Client;

/// <summary>Body of an answer without its transfer coding; bounded by its length or its chunks.</summary>
internal sealed class HttpBodyStream(HttpConnection connection, bool chunked, long? length) : Stream
{
    private long _left = chunked ? 0 : length ?? long.MaxValue;
    private bool _first = true;
    private bool _ended;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_ended || buffer.IsEmpty)
        {
            return 0;
        }

        if (_left == 0 && !await NextChunkAsync(cancellationToken))
        {
            return 0;
        }

        int wanted = (int)Math.Min(buffer.Length, _left);
        int count = await connection.ReadRawAsync(buffer[..wanted], cancellationToken);
        if (count == 0)
        {
            _ended = true;
            return chunked || length is not null ? throw new IOException("The connection to the engine broke.") : 0;
        }

        _left -= count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Only asynchronous reads.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async ValueTask<bool> NextChunkAsync(CancellationToken cancellationToken)
    {
        if (!chunked)
        {
            _ended = true;
            return false;
        }

        if (!_first)
        {
            await connection.ReadLineAsync(cancellationToken); // the line end after the chunk before
        }

        _first = false;
        string line = await connection.ReadLineAsync(cancellationToken);
        string size = line.Split(';', 2)[0].Trim();
        if (!long.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _left) || _left < 0)
        {
            throw new InvalidDataException("The engine's answer has a chunk without a length.");
        }

        if (_left > 0)
        {
            return true;
        }

        while ((await connection.ReadLineAsync(cancellationToken)).Length > 0)
        {
            // trailers
        }

        _ended = true;
        return false;
    }
}
