namespace Berth.DockerApi.Volumes;

/// <summary>Answer to POST /volumes/prune.</summary>
public sealed record VolumesPruneReport
{
    /// <summary>Names.</summary>
    public IReadOnlyList<string>? VolumesDeleted { get; init; }

    /// <summary>Bytes.</summary>
    public ulong SpaceReclaimed { get; init; }
}
