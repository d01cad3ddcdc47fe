using System.Text.Json.Serialization;

namespace Berth.DockerApi.Daemon;

/// <summary>A part of the engine.</summary>
public sealed record VersionComponent
{
    /// <summary>Name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Version.</summary>
    public string Version { get; init => field = value ?? ""; } = "";

    /// <summary>Details.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Details { get; init; }
}
