namespace Berth.Oci.Runtime;

/// <summary>The container's root file system. runtime-spec v1.2, config.md#root.</summary>
public sealed record RootSpec
{
    /// <summary>Absolute, or relative to the bundle.</summary>
    public required string Path { get; init; }

    /// <summary>True to make it read-only.</summary>
    public bool Readonly { get; init; }
}
