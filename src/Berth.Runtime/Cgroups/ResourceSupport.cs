using Berth.Linux.Cgroups;

namespace Berth.Runtime.Cgroups;

/// <summary>Which limits this host can set; Docker's /info lists them.</summary>
public sealed record ResourceSupport
{
    /// <summary>1 or 2.</summary>
    public required int CgroupVersion { get; init; }

    /// <summary>A memory limit.</summary>
    public required bool Memory { get; init; }

    /// <summary>A limit of memory and swap together.</summary>
    public required bool Swap { get; init; }

    /// <summary>A soft memory limit.</summary>
    public required bool MemoryReservation { get; init; }

    /// <summary>Switching the OOM killer off.</summary>
    public required bool OomKillDisable { get; init; }

    /// <summary>Swappiness.</summary>
    public required bool Swappiness { get; init; }

    /// <summary>Relative CPU weight.</summary>
    public required bool CpuShares { get; init; }

    /// <summary>CPU time per period.</summary>
    public required bool CpuQuota { get; init; }

    /// <summary>Binding to CPUs.</summary>
    public required bool Cpuset { get; init; }

    /// <summary>Most processes.</summary>
    public required bool Pids { get; init; }

    /// <summary>Rates of block devices.</summary>
    public required bool BlockIoThrottle { get; init; }

    /// <summary>Asks the host.</summary>
    /// <exception cref="Berth.Linux.LinuxException">No cgroup hierarchy is mounted.</exception>
    public static ResourceSupport Detect()
    {
        var host = CgroupHost.Detect();
        if (host.Version == Linux.Cgroups.CgroupVersion.V1)
        {
            Cgroup root = host.Open("/");
            return new ResourceSupport
            {
                CgroupVersion = 1,
                Memory = host.Has("memory"),
                Swap = root.Has("memory.memsw.limit_in_bytes"),
                MemoryReservation = root.Has("memory.soft_limit_in_bytes"),
                OomKillDisable = root.Has("memory.oom_control"),
                Swappiness = root.Has("memory.swappiness"),
                CpuShares = root.Has("cpu.shares"),
                CpuQuota = root.Has("cpu.cfs_quota_us"),
                Cpuset = host.Has("cpuset"),
                Pids = host.Has("pids"),
                BlockIoThrottle = root.Has("blkio.throttle.read_bps_device"),
            };
        }

        return new ResourceSupport
        {
            CgroupVersion = 2,
            Memory = host.Has("memory"),
            Swap = host.Has("memory") && File.Exists("/proc/swaps"),
            MemoryReservation = host.Has("memory"),
            OomKillDisable = false,
            Swappiness = false,
            CpuShares = host.Has("cpu"),
            CpuQuota = host.Has("cpu"),
            Cpuset = host.Has("cpuset"),
            Pids = host.Has("pids"),
            BlockIoThrottle = host.Has("io"),
        };
    }
}
