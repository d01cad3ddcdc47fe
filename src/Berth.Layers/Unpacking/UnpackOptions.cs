namespace Berth.Layers.Unpacking;

/// <summary>How to unpack.</summary>
public sealed record UnpackOptions
{
    /// <summary>
    /// True for a layer: whiteouts become overlayfs' (a character device 0:0, the opaque xattr), "./" sets the root's attributes.
    /// False for a tar put into a tree that is in use: names that look like whiteouts are plain names.
    /// </summary>
    public required bool IsLayer { get; init; }

    /// <summary>The layers beneath, for a layer that depends on them; null to unpack it alone and report what depends.</summary>
    public LayerView? Parents { get; init; }

    /// <summary>True to refuse a tar without its end marker; see <see cref="Tar.TarReader"/>.</summary>
    public bool RequireEnd { get; init; }

    /// <summary>Owner of everything; null keeps the tar's numbers.</summary>
    public uint? Uid { get; init; }

    /// <summary>Group of everything; null keeps the tar's numbers.</summary>
    public uint? Gid { get; init; }

    /// <summary>Permission bits of everything but links; null keeps the tar's.</summary>
    public uint? Mode { get; init; }

    /// <summary>Refuse to replace a folder by something else and the other way round.</summary>
    public bool NoOverwriteDirectoryByFile { get; init; }

    /// <summary>Most entries.</summary>
    public long MaxEntries { get; init; } = 10_000_000;
}
