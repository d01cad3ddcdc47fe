using System.Text.Json.Serialization;

namespace Berth.DockerApi.Stats;

/// <summary>CPU.</summary>
public sealed record CpuStats
{
    /// <summary>Usage.</summary>
    [JsonPropertyName("cpu_usage")]
    public CpuUsage CpuUsage { get; init => field = value ?? new(); } = new();

    /// <summary>The host's CPU time in nanoseconds.</summary>
    [JsonPropertyName("system_cpu_usage")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong SystemUsage { get; init; }

    /// <summary>CPUs.</summary>
    [JsonPropertyName("online_cpus")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public uint OnlineCpus { get; init; }

    /// <summary>Throttling.</summary>
    [JsonPropertyName("throttling_data")]
    public ThrottlingData ThrottlingData { get; init => field = value ?? new(); } = new();
}
