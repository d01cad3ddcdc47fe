namespace Berth.Images.Files;

/// <summary>One name in a directory and what it is; the raw facts, where <see cref="PathStat"/> is Docker's view.</summary>
public sealed record TreeItem
{
    /// <summary>The name, without a path.</summary>
    public required string Name { get; init; }

    /// <summary>st_mode: type and permission bits, as in inode(7).</summary>
    public required uint Mode { get; init; }

    /// <summary>Owner.</summary>
    public required uint Uid { get; init; }

    /// <summary>Group.</summary>
    public required uint Gid { get; init; }

    /// <summary>Length in bytes of a regular file.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Last change of the content, in nanoseconds since 1970.</summary>
    public required long ModifiedNanoseconds { get; init; }

    /// <summary>What a symbolic link holds, as it is; empty for anything else.</summary>
    public required string LinkTarget { get; init; }

    /// <summary>Number of names; names with the same <see cref="Inode"/> are the same file.</summary>
    public required uint Links { get; init; }

    /// <summary>Inode number.</summary>
    public required ulong Inode { get; init; }

    /// <summary>Major number of a device node.</summary>
    public required uint DeviceMajor { get; init; }

    /// <summary>Minor number of a device node.</summary>
    public required uint DeviceMinor { get; init; }

    /// <summary>True for a directory.</summary>
    public bool IsDirectory => (Mode & 0xF000) == 0x4000;

    /// <summary>True for a regular file.</summary>
    public bool IsFile => (Mode & 0xF000) == 0x8000;

    /// <summary>True for a symbolic link.</summary>
    public bool IsLink => (Mode & 0xF000) == 0xA000;
}
