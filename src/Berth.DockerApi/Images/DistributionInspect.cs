namespace Berth.DockerApi.Images;

/// <summary>Answer to GET /distribution/{name}/json.</summary>
public sealed record DistributionInspect
{
    /// <summary>Manifest or index.</summary>
    public OciDescriptor Descriptor { get; init => field = value ?? new(); } = new();

    /// <summary>Platforms.</summary>
    public IReadOnlyList<OciPlatform> Platforms { get; init => field = value ?? []; } = [];
}
