namespace Berth.DockerApi.Networks;

/// <summary>Answer to POST /networks/prune.</summary>
public sealed record NetworksPruneReport
{
    /// <summary>Names.</summary>
    public IReadOnlyList<string>? NetworksDeleted { get; init; }
}
