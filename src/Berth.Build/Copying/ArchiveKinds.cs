using System.IO.Compression;

namespace Berth.Build.Copying;

/// <summary>What ADD makes of a local file.</summary>
internal enum ArchiveKind
{
    /// <summary>No archive: copied as it is.</summary>
    None,

    /// <summary>A tar, plain or compressed with gzip or zstd: unpacked.</summary>
    Tar,

    /// <summary>Compressed in a way that is not built.</summary>
    NotBuilt,
}

/// <summary>Tells archives by their first bytes, as ADD does; names do not matter.</summary>
internal static class ArchiveKinds
{
    private const int Block = 512;

    /// <summary>The kind of <paramref name="file"/>, which is at its beginning again afterwards.</summary>
    public static ArchiveKind Of(FileStream file)
    {
        byte[] head = new byte[Block];
        int length = file.ReadAtLeast(head, Block, throwOnEndOfStream: false);
        file.Position = 0;
        ReadOnlySpan<byte> bytes = head.AsSpan(0, length);
        if (bytes.StartsWith("BZh"u8) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]))
        {
            return ArchiveKind.NotBuilt;
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]))
        {
            return ArchiveKind.Tar;
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
        {
            return IsTarInGzip(file) ? ArchiveKind.Tar : ArchiveKind.None;
        }

        return IsTarHeader(bytes) ? ArchiveKind.Tar : ArchiveKind.None;
    }

    private static bool IsTarInGzip(FileStream file)
    {
        byte[] head = new byte[Block];
        try
        {
            using var gzip = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
            return IsTarHeader(head.AsSpan(0, gzip.ReadAtLeast(head, Block, throwOnEndOfStream: false)));
        }
        catch (InvalidDataException)
        {
            return false;
        }
        finally
        {
            file.Position = 0;
        }
    }

    /// <summary>A header block's checksum is right: the sum of its bytes with spaces where the checksum stands.</summary>
    private static bool IsTarHeader(ReadOnlySpan<byte> block)
    {
        if (block.Length < Block)
        {
            return false;
        }

        long sum = 0;
        long written = 0;
        bool anyDigit = false;
        for (int i = 0; i < Block; i++)
        {
            bool inChecksum = i is >= 148 and < 156;
            sum += inChecksum ? ' ' : block[i];
            if (inChecksum && block[i] is >= (byte)'0' and <= (byte)'7')
            {
                written = (written << 3) | (uint)(block[i] - '0');
                anyDigit = true;
            }
        }

        return anyDigit && sum == written && block[0] != 0;
    }
}
