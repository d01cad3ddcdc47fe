using Berth.Build.Contexts;

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
    /// <summary>The kind of the regular file at <paramref name="path"/>.</summary>
    public static ArchiveKind Of(FileSource files, string path)
    {
        byte[] head = new byte[6];
        using (FileStream content = files.OpenRead(path))
        {
            content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        }

        ReadOnlySpan<byte> bytes = head;
        return bytes.StartsWith("BZh"u8) || bytes.SequenceEqual((ReadOnlySpan<byte>)[0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0])
            ? ArchiveKind.NotBuilt
            : files.IsArchive(path) ? ArchiveKind.Tar : ArchiveKind.None;
    }
}
