namespace Berth.Layers.Compression;

/// <summary>Gives the bytes back that were read to detect the compression, then the rest, and counts.</summary>
internal sealed class CountedStream(Stream inner, ReadOnlyMemory<byte> start) : ReadOnlyStream
{
    private ReadOnlyMemory<byte> _start = start;

    public long Count { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        int count;
        if (_start.IsEmpty)
        {
            count = inner.Read(buffer);
        }
        else
        {
            count = Math.Min(buffer.Length, _start.Length);
            _start.Span[..count].CopyTo(buffer);
            _start = _start[count..];
        }

        Count += count;
        return count;
    }
}
