namespace Berth.DockerApi.Containers;

/// <summary>Answer to POST /containers/prune.</summary>
public sealed record ContainersPruneReport
{
    /// <summary>IDs.</summary>
    public IReadOnlyList<string>? ContainersDeleted { get; init; }

    /// <summary>Bytes.</summary>
    public ulong SpaceReclaimed { get; init; }
}
