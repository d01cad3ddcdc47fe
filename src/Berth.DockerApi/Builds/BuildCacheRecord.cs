using System.Text.Json.Serialization;

namespace Berth.DockerApi.Builds;

/// <summary>An entry of the build cache.</summary>
public sealed record BuildCacheRecord
{
    /// <summary>ID.</summary>
    [JsonPropertyName("ID")]
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>Records it was made from.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Parents { get; init; }

    /// <summary>Type.</summary>
    public string Type { get; init => field = value ?? ""; } = "";

    /// <summary>What it is.</summary>
    public string Description { get; init => field = value ?? ""; } = "";

    /// <summary>Whether it is in use.</summary>
    public bool InUse { get; init; }

    /// <summary>Whether others share it.</summary>
    public bool Shared { get; init; }

    /// <summary>Bytes.</summary>
    public long Size { get; init; }

    /// <summary>When it was made; RFC 3339.</summary>
    public string CreatedAt { get; init => field = value ?? ""; } = "";

    /// <summary>When it was used last; RFC 3339.</summary>
    public string? LastUsedAt { get; init; }

    /// <summary>Times used.</summary>
    public int UsageCount { get; init; }
}
