namespace Berth.DockerApi.Builds;

/// <summary>Answer to POST /build/prune.</summary>
public sealed record BuildCachePruneReport
{
    /// <summary>IDs.</summary>
    public IReadOnlyList<string>? CachesDeleted { get; init; }

    /// <summary>Bytes.</summary>
    public ulong SpaceReclaimed { get; init; }
}
