namespace Berth.Runtime.Cgroups;

/// <summary>Processor time of a container since it was made.</summary>
public sealed record CpuUsageStats
{
    /// <summary>All of it, in nanoseconds.</summary>
    public long TotalNanoseconds { get; init; }

    /// <summary>In user mode; on v1 only to 10 ms.</summary>
    public long UserNanoseconds { get; init; }

    /// <summary>In the kernel; on v1 only to 10 ms.</summary>
    public long KernelNanoseconds { get; init; }

    /// <summary>By processor, in nanoseconds; empty on v2, which does not count it.</summary>
    public IReadOnlyList<long> PerCpuNanoseconds { get; init; } = [];

    /// <summary>Periods of the CPU quota that have passed.</summary>
    public long Periods { get; init; }

    /// <summary>Periods in which the quota was used up.</summary>
    public long ThrottledPeriods { get; init; }

    /// <summary>Time that tasks were held back for it, in nanoseconds.</summary>
    public long ThrottledNanoseconds { get; init; }
}
