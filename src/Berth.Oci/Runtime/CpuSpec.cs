namespace Berth.Oci.Runtime;

/// <summary>CPU limits; times in microseconds. runtime-spec v1.2, config-linux.md#cpu.</summary>
public sealed record CpuSpec
{
    /// <summary>Relative weight, 2 to 262144.</summary>
    public ulong? Shares { get; init; }

    /// <summary>Time per period; -1 for none.</summary>
    public long? Quota { get; init; }

    /// <summary>Time that may be saved up.</summary>
    public ulong? Burst { get; init; }

    /// <summary>Length of a period.</summary>
    public ulong? Period { get; init; }

    /// <summary>Real-time time per period.</summary>
    public long? RealtimeRuntime { get; init; }

    /// <summary>Length of a real-time period.</summary>
    public ulong? RealtimePeriod { get; init; }

    /// <summary>CPU list.</summary>
    public string? Cpus { get; init; }

    /// <summary>Memory node list.</summary>
    public string? Mems { get; init; }

    /// <summary>1 for SCHED_IDLE.</summary>
    public long? Idle { get; init; }
}
