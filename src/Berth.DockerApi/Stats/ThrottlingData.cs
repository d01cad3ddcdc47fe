using System.Text.Json.Serialization;

namespace Berth.DockerApi.Stats;

/// <summary>Throttling.</summary>
public sealed record ThrottlingData
{
    /// <summary>Periods.</summary>
    [JsonPropertyName("periods")]
    public ulong Periods { get; init; }

    /// <summary>Periods that were cut short.</summary>
    [JsonPropertyName("throttled_periods")]
    public ulong ThrottledPeriods { get; init; }

    /// <summary>Nanoseconds.</summary>
    [JsonPropertyName("throttled_time")]
    public ulong ThrottledTime { get; init; }
}
