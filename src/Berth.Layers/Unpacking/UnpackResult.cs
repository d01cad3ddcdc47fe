namespace Berth.Layers.Unpacking;

/// <summary>What unpacking found.</summary>
public sealed record UnpackResult
{
    /// <summary>Sum of the files' sizes, in bytes.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Number of entries.</summary>
    public required long Entries { get; init; }

    /// <summary>Directories that entries lie in but that are not listed themselves; the root is the empty path. What they are depends on the layers beneath.</summary>
    public required IReadOnlyList<byte[]> ImpliedDirectories { get; init; }

    /// <summary>Whiteouts that stayed whiteouts. One of something that is not beneath would show up as a device where its directory is not merged.</summary>
    public required IReadOnlyList<byte[]> Whiteouts { get; init; }

    /// <summary>True when hard links to files of lower layers were left out for lack of these.</summary>
    public required bool HasLowerLinks { get; init; }
}
