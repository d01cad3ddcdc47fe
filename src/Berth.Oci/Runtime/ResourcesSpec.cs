using System.Text.Json.Serialization;

namespace Berth.Oci.Runtime;

/// <summary>Limits of a container. runtime-spec v1.2, config-linux.md#control-groups.</summary>
public sealed record ResourcesSpec
{
    /// <summary>Which devices may be used; rules in order.</summary>
    public IReadOnlyList<DeviceCgroupRule>? Devices { get; init; }

    /// <summary>Memory limits.</summary>
    public MemorySpec? Memory { get; init; }

    /// <summary>CPU limits.</summary>
    public CpuSpec? Cpu { get; init; }

    /// <summary>Process limit.</summary>
    public PidsSpec? Pids { get; init; }

    /// <summary>Block I/O limits.</summary>
    [JsonPropertyName("blockIO")]
    public BlockIoSpec? BlockIo { get; init; }

    /// <summary>Huge page limits.</summary>
    public IReadOnlyList<HugepageLimitSpec>? HugepageLimits { get; init; }

    /// <summary>net_cls and net_prio, cgroup v1.</summary>
    public NetworkSpec? Network { get; init; }

    /// <summary>RDMA limits, by device.</summary>
    public IReadOnlyDictionary<string, RdmaSpec>? Rdma { get; init; }

    /// <summary>cgroup v2 files and what to write to them.</summary>
    public IReadOnlyDictionary<string, string>? Unified { get; init; }
}
