using System.Text.Json.Serialization;

namespace Berth.DockerApi.Containers;

/// <summary>Limits of a container, as create and update send them; 0 or null is no limit (create) or unchanged (update).</summary>
public record Resources
{
    /// <summary>Relative CPU weight.</summary>
    public long CpuShares { get; init; }

    /// <summary>Memory limit in bytes.</summary>
    public long Memory { get; init; }

    /// <summary>CPU quota in 1e-9 CPUs.</summary>
    public long NanoCpus { get; init; }

    /// <summary>Parent cgroup.</summary>
    public string CgroupParent { get; init => field = value ?? ""; } = "";

    /// <summary>Relative block I/O weight, 10 to 1000.</summary>
    public ushort BlkioWeight { get; init; }

    /// <summary>Weights by device.</summary>
    public IReadOnlyList<WeightDevice>? BlkioWeightDevice { get; init; }

    /// <summary>Read limits in bytes a second.</summary>
    public IReadOnlyList<ThrottleDevice>? BlkioDeviceReadBps { get; init; }

    /// <summary>Write limits in bytes a second.</summary>
    public IReadOnlyList<ThrottleDevice>? BlkioDeviceWriteBps { get; init; }

    /// <summary>Read limits in operations a second.</summary>
    public IReadOnlyList<ThrottleDevice>? BlkioDeviceReadIOps { get; init; }

    /// <summary>Write limits in operations a second.</summary>
    public IReadOnlyList<ThrottleDevice>? BlkioDeviceWriteIOps { get; init; }

    /// <summary>CFS period in microseconds.</summary>
    public long CpuPeriod { get; init; }

    /// <summary>CFS quota in microseconds a period.</summary>
    public long CpuQuota { get; init; }

    /// <summary>Real-time period in microseconds.</summary>
    public long CpuRealtimePeriod { get; init; }

    /// <summary>Real-time runtime in microseconds.</summary>
    public long CpuRealtimeRuntime { get; init; }

    /// <summary>CPUs allowed, as <c>0-2,4</c>.</summary>
    public string CpusetCpus { get; init => field = value ?? ""; } = "";

    /// <summary>Memory nodes allowed.</summary>
    public string CpusetMems { get; init => field = value ?? ""; } = "";

    /// <summary>Devices of the host to give.</summary>
    public IReadOnlyList<DeviceMapping>? Devices { get; init; }

    /// <summary>Further device rules, as <c>c 13:* rwm</c>.</summary>
    public IReadOnlyList<string>? DeviceCgroupRules { get; init; }

    /// <summary>Requests to device drivers.</summary>
    public IReadOnlyList<DeviceRequest>? DeviceRequests { get; init; }

    /// <summary>Kernel memory limit in bytes; gone with kernel 5.4.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long KernelMemory { get; init; }

    /// <summary>Kernel TCP buffer limit in bytes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long KernelMemoryTCP { get; init; }

    /// <summary>Soft memory limit in bytes.</summary>
    public long MemoryReservation { get; init; }

    /// <summary>Memory and swap in bytes; -1 for unlimited swap.</summary>
    public long MemorySwap { get; init; }

    /// <summary>0 to 100; null or -1 for the host's.</summary>
    public long? MemorySwappiness { get; init; }

    /// <summary>Whether the OOM killer leaves the container alone.</summary>
    public bool? OomKillDisable { get; init; }

    /// <summary>Most processes; 0 or -1 for unlimited.</summary>
    public long? PidsLimit { get; init; }

    /// <summary>Resource limits of the process.</summary>
    public IReadOnlyList<Ulimit>? Ulimits { get; init; }

    /// <summary>Windows only.</summary>
    public long CpuCount { get; init; }

    /// <summary>Windows only.</summary>
    public long CpuPercent { get; init; }

    /// <summary>Windows only.</summary>
    public ulong IOMaximumIOps { get; init; }

    /// <summary>Windows only.</summary>
    public ulong IOMaximumBandwidth { get; init; }
}
