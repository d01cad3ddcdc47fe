using System.Text.Json.Serialization;

namespace Berth.DockerApi.Stats;

/// <summary>CPU time in nanoseconds.</summary>
public sealed record CpuUsage
{
    /// <summary>In all.</summary>
    [JsonPropertyName("total_usage")]
    public ulong TotalUsage { get; init; }

    /// <summary>By CPU.</summary>
    [JsonPropertyName("percpu_usage")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ulong>? PercpuUsage { get; init; }

    /// <summary>In the kernel.</summary>
    [JsonPropertyName("usage_in_kernelmode")]
    public ulong UsageInKernelmode { get; init; }

    /// <summary>In user mode.</summary>
    [JsonPropertyName("usage_in_usermode")]
    public ulong UsageInUsermode { get; init; }
}
