using System.Text.Json.Serialization;

namespace Berth.Oci.Images;

/// <summary>A health check; times in nanoseconds, as on Docker's wire; 0 means inherit or default.</summary>
public sealed record HealthcheckConfig
{
    /// <summary><c>[]</c> inherit, <c>["NONE"]</c>, <c>["CMD", …]</c>, <c>["CMD-SHELL", command]</c>.</summary>
    [JsonPropertyName("Test")]
    public IReadOnlyList<string>? Test { get; init; }

    /// <summary>Time between checks.</summary>
    [JsonPropertyName("Interval")]
    public long? Interval { get; init; }

    /// <summary>Time until a check counts as failed.</summary>
    [JsonPropertyName("Timeout")]
    public long? Timeout { get; init; }

    /// <summary>Failures in a row that make it unhealthy.</summary>
    [JsonPropertyName("Retries")]
    public int? Retries { get; init; }

    /// <summary>Time from start in which failures do not count.</summary>
    [JsonPropertyName("StartPeriod")]
    public long? StartPeriod { get; init; }

    /// <summary>Time between checks during the start period.</summary>
    [JsonPropertyName("StartInterval")]
    public long? StartInterval { get; init; }
}
