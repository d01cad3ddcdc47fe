using System.Text.Json.Serialization;

namespace Berth.Oci.Runtime;

/// <summary>Intel's Resource Director Technology. runtime-spec v1.3, config-linux.md#intelrdt.</summary>
public sealed record IntelRdtSpec
{
    /// <summary>Class of service: a folder of the resctrl file system; the container's ID when null.</summary>
    [JsonPropertyName("closID")]
    public string? ClosId { get; init; }

    /// <summary>Lines for the schemata file.</summary>
    public IReadOnlyList<string>? Schemata { get; init; }

    /// <summary>L3 cache line of schemata.</summary>
    public string? L3CacheSchema { get; init; }

    /// <summary>Memory bandwidth line of schemata.</summary>
    public string? MemBwSchema { get; init; }

    /// <summary>Whether the class is monitored.</summary>
    public bool? EnableMonitoring { get; init; }
}
