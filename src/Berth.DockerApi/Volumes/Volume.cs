using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.DockerApi.Volumes;

/// <summary>A volume.</summary>
public sealed record Volume
{
    /// <summary>When it was created; RFC 3339.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CreatedAt { get; init; }

    /// <summary>Driver.</summary>
    public string Driver { get; init => field = value ?? ""; } = "";

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Path on the host.</summary>
    public string Mountpoint { get; init => field = value ?? ""; } = "";

    /// <summary>Name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Options of the driver.</summary>
    public IReadOnlyDictionary<string, string>? Options { get; init; }

    /// <summary><c>local</c>.</summary>
    public string Scope { get; init => field = value ?? ""; } = "";

    /// <summary>What the driver tells.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, JsonElement>? Status { get; init; }

    /// <summary>Use; in GET /system/df.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public VolumeUsage? UsageData { get; init; }
}
