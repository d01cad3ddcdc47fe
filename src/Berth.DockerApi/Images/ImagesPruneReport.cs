namespace Berth.DockerApi.Images;

/// <summary>Answer to POST /images/prune.</summary>
public sealed record ImagesPruneReport
{
    /// <summary>What was deleted.</summary>
    public IReadOnlyList<ImageDeleteItem>? ImagesDeleted { get; init; }

    /// <summary>Bytes.</summary>
    public ulong SpaceReclaimed { get; init; }
}
