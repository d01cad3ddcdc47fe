namespace Berth.DockerApi.Daemon;

/// <summary>Product.</summary>
public sealed record VersionPlatform
{
    /// <summary>Name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";
}
