using System.IO.Compression;
using Berth.Layers.Tar;
using ZstdSharp;

namespace Berth.Layers.Compression;

/// <summary>Detects and undoes compression inside this process: nothing is executed, whatever the input says (D5).</summary>
public static class Decompressor
{
    /// <summary>Bytes that <see cref="Detect"/> wants to see.</summary>
    public const int MagicLength = 6;

    /// <summary>Compression by the first bytes.</summary>
    /// <exception cref="TarException">A known compression that is not supported (xz, bzip2, lzip, lz4, compress).</exception>
    public static LayerCompression Detect(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
        {
            return LayerCompression.Gzip;
        }

        if (start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]))
        {
            return LayerCompression.Zstd;
        }

        string? other = start.StartsWith((ReadOnlySpan<byte>)[0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) ? "xz"
            : start.StartsWith("BZh"u8) ? "bzip2"
            : start.StartsWith("LZIP"u8) ? "lzip"
            : start.StartsWith((ReadOnlySpan<byte>)[0x04, 0x22, 0x4D, 0x18]) ? "lz4"
            : start.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x9D]) ? "compress"
            : null;
        return other is null ? LayerCompression.None : throw new TarException($"{other} compression is not supported: use gzip, zstd or a plain tar");
    }

    /// <summary>
    /// The uncompressed stream of <paramref name="input"/>, which is read from where it is and not disposed. Bounded by <paramref name="quota"/>; damage is a <see cref="TarException"/>.
    /// </summary>
    public static Stream Open(Stream input, DecompressionQuota quota, out LayerCompression compression)
    {
        byte[] magic = new byte[MagicLength];
        int count = input.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        compression = Detect(magic.AsSpan(0, count));
        var counted = new CountedStream(input, magic.AsMemory(0, count));
        // headers and the decompressors read in small steps
        Stream source = new BufferedStream(counted, 128 * 1024);
        Stream plain = compression switch
        {
            LayerCompression.Gzip => new GZipStream(source, CompressionMode.Decompress, leaveOpen: true),
            LayerCompression.Zstd => OpenZstd(source, quota),
            _ => source,
        };
        return new QuotaStream(plain, counted, quota);
    }

    private static DecompressionStream OpenZstd(Stream source, DecompressionQuota quota)
    {
        var zstd = new DecompressionStream(source, bufferSize: 128 * 1024, leaveOpen: true);
        // bounds the memory that a frame can ask for
        zstd.SetParameter(ZstdSharp.Unsafe.ZSTD_dParameter.ZSTD_d_windowLogMax, quota.ZstdWindowLog);
        return zstd;
    }
}
