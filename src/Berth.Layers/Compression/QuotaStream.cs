using Berth.Layers.Tar;
using ZstdSharp;

namespace Berth.Layers.Compression;

/// <summary>Ends a decompression that gives too much, and turns the decompressors' errors into ours.</summary>
internal sealed class QuotaStream(Stream plain, CountedStream input, DecompressionQuota quota) : ReadOnlyStream
{
    private long _count;

    public override int Read(Span<byte> buffer)
    {
        int count;
        try
        {
            count = plain.Read(buffer);
        }
        catch (Exception error) when (error is InvalidDataException or ZstdException or EndOfStreamException)
        {
            throw new TarException($"damaged compressed data: {error.Message}", error);
        }

        _count += count;
        if (_count > quota.MaxBytes)
        {
            throw new TarException($"uncompressed data exceeds {quota.MaxBytes} bytes");
        }

        if (_count > quota.RatioFromBytes && _count / quota.MaxRatio > input.Count)
        {
            throw new TarException($"{input.Count} compressed bytes became {_count}: more than {quota.MaxRatio} times, which is taken for a decompression bomb");
        }

        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            plain.Dispose();
        }

        base.Dispose(disposing);
    }
}
