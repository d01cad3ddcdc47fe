namespace Berth.Oci.Images;

/// <summary>A manifest: one config and its layers, bottom first. image-spec v1.1, manifest.md.</summary>
public sealed record ImageManifest
{
    /// <summary>Always 2.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>The manifest's own media type; absent in some OCI manifests.</summary>
    public string? MediaType { get; init; }

    /// <summary>The image config's blob.</summary>
    public required Descriptor Config { get; init; }

    /// <summary>The layers' blobs, bottom layer first.</summary>
    public required IReadOnlyList<Descriptor> Layers { get; init; }

    /// <summary>Free data.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}
