namespace Berth.Images.Snapshots;

/// <summary>How to make a layer of a snapshot.</summary>
public sealed record CommitOptions
{
    /// <summary>Later file times are set to this one, so that the same content has the same digest; null keeps them.</summary>
    public DateTimeOffset? LatestTime { get; init; }
}
