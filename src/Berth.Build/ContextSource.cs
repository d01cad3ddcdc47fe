namespace Berth.Build;

/// <summary>Where a build's files come from: a tar stream (as <c>POST /build</c> has it) or a folder on this machine.</summary>
public sealed class ContextSource
{
    private ContextSource(Stream? tar, string? directory)
    {
        Tar = tar;
        Directory = directory;
    }

    /// <summary>The archive, plain or compressed with gzip or zstd; null for a folder.</summary>
    public Stream? Tar { get; }

    /// <summary>The folder; null for an archive.</summary>
    public string? Directory { get; }

    /// <summary>No files at all: every COPY from the context fails.</summary>
    public static ContextSource Empty { get; } = new(null, null);

    /// <summary>The archive <paramref name="tar"/>, read to its end once; entries never reach the host's file system by name.</summary>
    public static ContextSource FromTar(Stream tar) => new(tar, null);

    /// <summary>The folder <paramref name="directory"/>; symbolic links in it are not followed out of it.</summary>
    public static ContextSource FromDirectory(string directory) => new(null, directory);
}
