using Berth.Oci.Runtime;

namespace Berth.Engine.Settings;

/// <summary>Limits of a container's control group, in the wire's units (bytes, microseconds, nano-CPUs); 0 or null means unset.</summary>
public sealed record ResourceSettings
{
    /// <summary>Relative CPU weight.</summary>
    public long CpuShares { get; init; }

    /// <summary>CPUs in units of 10^-9.</summary>
    public long NanoCpus { get; init; }

    /// <summary>CPU period in microseconds.</summary>
    public long CpuPeriod { get; init; }

    /// <summary>CPU time per period in microseconds.</summary>
    public long CpuQuota { get; init; }

    /// <summary>Real-time period in microseconds.</summary>
    public long CpuRealtimePeriod { get; init; }

    /// <summary>Real-time time per period in microseconds.</summary>
    public long CpuRealtimeRuntime { get; init; }

    /// <summary>CPUs that may be used, as <c>0-2,4</c>.</summary>
    public string? CpusetCpus { get; init; }

    /// <summary>Memory nodes that may be used.</summary>
    public string? CpusetMems { get; init; }

    /// <summary>Memory limit in bytes.</summary>
    public long Memory { get; init; }

    /// <summary>Soft memory limit in bytes.</summary>
    public long MemoryReservation { get; init; }

    /// <summary>Memory and swap together in bytes; -1 for no limit of swap.</summary>
    public long MemorySwap { get; init; }

    /// <summary>0 to 100.</summary>
    public long? MemorySwappiness { get; init; }

    /// <summary>Block instead of killing when memory is out (cgroup v1).</summary>
    public bool? OomKillDisable { get; init; }

    /// <summary>Most processes; null for the default, 0 or -1 for no limit.</summary>
    public long? PidsLimit { get; init; }

    /// <summary>Parent of the container's control group; null for the engine's.</summary>
    public string? CgroupParent { get; init; }

    /// <summary>10 to 1000.</summary>
    public ushort BlkioWeight { get; init; }

    /// <summary>Block I/O limits by device, already resolved to device numbers.</summary>
    public BlockIoSpec? BlockIo { get; init; }
}
