using Berth.Build.Contexts;
using Berth.Images.Files;

namespace Berth.Build.Copying;

/// <summary>One entry of a layer to be made.</summary>
internal sealed record LayerEntry
{
    public required uint Mode { get; init; }

    public required Owner Owner { get; init; }

    public required long ModifiedSeconds { get; init; }

    public string LinkTarget { get; init; } = "";

    public long SizeBytes { get; init; }

    public (uint Major, uint Minor) Device { get; init; }

    /// <summary>Content: a file of a tree, or bytes (a here-document).</summary>
    public (FileSource Files, string Path)? Source { get; init; }

    public byte[]? Bytes { get; init; }

    /// <summary>Set when the file has several names in its tree: the same file again becomes a hard link.</summary>
    public (FileSource Files, ulong Inode)? SameFile { get; init; }

    public byte[]? Capabilities { get; init; }

    public bool IsDirectory => (Mode & 0xF000) == 0x4000;

    public bool IsLink => (Mode & 0xF000) == 0xA000;

    /// <summary>A new directory, 0755.</summary>
    public static LayerEntry Directory(Owner owner, long modifiedSeconds) => new() { Mode = 0x4000 | 0x1ED, Owner = owner, ModifiedSeconds = modifiedSeconds };

    /// <summary>The entry as it is beneath: a folder that a layer must name so that it keeps its attributes.</summary>
    public static LayerEntry Kept(TreeItem entry) => new()
    {
        Mode = entry.Mode,
        Owner = new Owner(entry.Uid, entry.Gid),
        ModifiedSeconds = Seconds(entry.ModifiedNanoseconds),
        LinkTarget = entry.LinkTarget,
    };

    /// <summary>Whole seconds, rounded down.</summary>
    public static long Seconds(long nanoseconds) => (nanoseconds - (((nanoseconds % 1_000_000_000) + 1_000_000_000) % 1_000_000_000)) / 1_000_000_000;
}
