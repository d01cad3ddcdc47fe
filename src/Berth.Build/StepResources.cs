using Berth.Oci.Runtime;

namespace Berth.Build;

/// <summary>Limits of every RUN step of a build; 0 and null mean the engine's default.</summary>
public sealed record StepResources
{
    /// <summary>Memory limit in bytes.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Memory plus swap in bytes; -1 for unlimited swap.</summary>
    public long MemorySwapBytes { get; init; }

    /// <summary>Relative CPU weight.</summary>
    public long CpuShares { get; init; }

    /// <summary>CFS period in microseconds.</summary>
    public long CpuPeriod { get; init; }

    /// <summary>CFS quota in microseconds.</summary>
    public long CpuQuota { get; init; }

    /// <summary>CPUs, as <c>0-2,4</c>.</summary>
    public string? CpusetCpus { get; init; }

    /// <summary>Memory nodes, as <c>0</c>.</summary>
    public string? CpusetMems { get; init; }

    /// <summary>Cgroup under which the step's cgroup is made.</summary>
    public string? CgroupParent { get; init; }

    /// <summary>Size of /dev/shm in bytes.</summary>
    public long ShmSizeBytes { get; init; }

    /// <summary>Resource limits; types as <c>RLIMIT_NOFILE</c>.</summary>
    public IReadOnlyList<RlimitSpec> Rlimits { get; init; } = [];
}
