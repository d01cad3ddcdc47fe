namespace Berth.Images.Files;

/// <summary>How to unpack into a container.</summary>
public sealed record ExtractOptions
{
    /// <summary>Refuse to replace a folder by a file or the other way round (Docker's noOverwriteDirNonDir).</summary>
    public bool NoOverwriteDirectoryByFile { get; init; }

    /// <summary>Owner of everything unpacked; null keeps the tar's numbers.</summary>
    public uint? Uid { get; init; }

    /// <summary>Group of everything unpacked; null keeps the tar's numbers.</summary>
    public uint? Gid { get; init; }
}
