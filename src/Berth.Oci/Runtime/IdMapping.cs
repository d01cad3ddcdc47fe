using System.Text.Json.Serialization;

namespace Berth.Oci.Runtime;

/// <summary>A range of IDs. runtime-spec v1.2, config-linux.md#user-namespace-mappings.</summary>
public sealed record IdMapping
{
    /// <summary>First ID inside.</summary>
    [JsonPropertyName("containerID")]
    public required uint ContainerId { get; init; }

    /// <summary>First ID outside.</summary>
    [JsonPropertyName("hostID")]
    public required uint HostId { get; init; }

    /// <summary>How many.</summary>
    public required uint Size { get; init; }
}
