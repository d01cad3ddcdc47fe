namespace Berth.DockerApi.Images;

/// <summary>What only this engine knows of an image.</summary>
public sealed record ImageMetadata
{
    /// <summary>Last time it was tagged; RFC 3339, year 1 for never.</summary>
    public string LastTagTime { get; init => field = value ?? ""; } = "";
}
