namespace Berth.DockerApi.Images;

/// <summary>Sizes of a manifest's content.</summary>
public sealed record ImageManifestSize
{
    /// <summary>Bytes of blobs.</summary>
    public long Content { get; init; }

    /// <summary>Bytes in all.</summary>
    public long Total { get; init; }
}
