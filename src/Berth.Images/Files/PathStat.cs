namespace Berth.Images.Files;

/// <summary>What is at a path; Docker's X-Docker-Container-Path-Stat.</summary>
public sealed record PathStat
{
    /// <summary>The last component of the path.</summary>
    public required string Name { get; init; }

    /// <summary>Size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>st_mode: type and permission bits, as in inode(7).</summary>
    public required uint Mode { get; init; }

    /// <summary>Go's os.FileMode, which is what Docker's wire has.</summary>
    public required uint GoMode { get; init; }

    /// <summary>Time of the last change of content.</summary>
    public required DateTimeOffset ModifiedAt { get; init; }

    /// <summary>Where a link points to, resolved inside the root; empty for anything else.</summary>
    public required string LinkTarget { get; init; }

    /// <summary>Owner.</summary>
    public required uint Uid { get; init; }

    /// <summary>Group.</summary>
    public required uint Gid { get; init; }

    /// <summary>True for a directory.</summary>
    public bool IsDirectory => (Mode & 0xF000) == 0x4000;
}
