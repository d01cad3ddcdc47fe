using System.Text.Json.Serialization;

namespace Berth.DockerApi.Daemon;

/// <summary>Version of a component.</summary>
public sealed record ComponentCommit
{
    /// <summary>Version or commit.</summary>
    [JsonPropertyName("ID")]
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>Before API 1.49: what was expected.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Expected { get; init; }
}
