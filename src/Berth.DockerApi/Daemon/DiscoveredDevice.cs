using System.Text.Json.Serialization;

namespace Berth.DockerApi.Daemon;

/// <summary>A device that a driver found.</summary>
public sealed record DiscoveredDevice
{
    /// <summary>Driver.</summary>
    public string Source { get; init => field = value ?? ""; } = "";

    /// <summary>ID.</summary>
    [JsonPropertyName("ID")]
    public string Id { get; init => field = value ?? ""; } = "";
}
