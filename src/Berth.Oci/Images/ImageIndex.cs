namespace Berth.Oci.Images;

/// <summary>An index (manifest list): one manifest per platform. image-spec v1.1, image-index.md.</summary>
public sealed record ImageIndex
{
    /// <summary>Always 2.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>The index's own media type; absent in some OCI indexes.</summary>
    public string? MediaType { get; init; }

    /// <summary>The manifests.</summary>
    public required IReadOnlyList<Descriptor> Manifests { get; init; }

    /// <summary>Free data.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}
