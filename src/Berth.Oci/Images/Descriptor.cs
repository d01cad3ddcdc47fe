namespace Berth.Oci.Images;

/// <summary>Points at one blob. image-spec v1.1, descriptor.md.</summary>
public sealed record Descriptor
{
    /// <summary>Media type of the blob, as in its manifest.</summary>
    public required string MediaType { get; init; }

    /// <summary>Content address of the blob as stored (compressed).</summary>
    public required Digest Digest { get; init; }

    /// <summary>Size of the blob as stored, in bytes. A reader must stop at this length.</summary>
    public required long Size { get; init; }

    /// <summary>The platform, in an index's entries.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Free data; never selects host behaviour (D14).</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>Type of the artifact that this manifest is, if it is one.</summary>
    public string? ArtifactType { get; init; }
}
