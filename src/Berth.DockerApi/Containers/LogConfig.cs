namespace Berth.DockerApi.Containers;

/// <summary>Log driver of a container.</summary>
public sealed record LogConfig
{
    /// <summary>Name of the driver; empty for the engine's default.</summary>
    public string Type { get; init => field = value ?? ""; } = "";

    /// <summary>Its options.</summary>
    public IReadOnlyDictionary<string, string>? Config { get; init; }
}
