namespace Berth.Layers.Writing;

/// <summary>How to make a tar of a tree.</summary>
public sealed record TreeWriterOptions
{
    /// <summary>True for an overlay's upper directory: overlayfs' whiteouts and opaque directories become <c>.wh.</c> entries. image-spec v1.1, layer.md.</summary>
    public bool IsLayer { get; init; }

    /// <summary>Later file times are written as this one (seconds since 1970); null keeps all.</summary>
    public long? LatestSeconds { get; init; }

    /// <summary>Which paths (relative, no leading '/') to leave out; a folder left out is still entered. Null for none.</summary>
    public Func<string, bool>? Excluded { get; init; }

    /// <summary>What the names begin with; empty, or without a '/' at the end.</summary>
    public string Prefix { get; init; } = "";
}
