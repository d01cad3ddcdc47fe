using System.Text.Json.Serialization;

namespace Berth.DockerApi.Daemon;

/// <summary>Object of an event.</summary>
public sealed record EventActor
{
    /// <summary>ID or name.</summary>
    [JsonPropertyName("ID")]
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>Its attributes.</summary>
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }
}
