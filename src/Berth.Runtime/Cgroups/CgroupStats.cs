using Berth.Linux.Cgroups;

namespace Berth.Runtime.Cgroups;

/// <summary>What a container uses and has used, at one moment. Parts whose controller is not there are zero.</summary>
public sealed record CgroupStats
{
    /// <summary>Processor time.</summary>
    public required CpuUsageStats Cpu { get; init; }

    /// <summary>Memory.</summary>
    public required MemoryUsageStats Memory { get; init; }

    /// <summary>Tasks (processes and threads) now.</summary>
    public required long Pids { get; init; }

    /// <summary>Most tasks; null for no limit.</summary>
    public required long? PidsLimit { get; init; }

    /// <summary>Bytes moved, by device and operation (Read, Write, Discard, and what else the kernel names).</summary>
    public required IReadOnlyList<BlockIoStats> BytesMoved { get; init; }

    /// <summary>Operations done, by device and operation.</summary>
    public required IReadOnlyList<BlockIoStats> Operations { get; init; }

    /// <summary>Reads the cgroup at <paramref name="path"/>; null if it is gone.</summary>
    public static CgroupStats? TryReadAt(string path)
    {
        Cgroup cgroup = CgroupHost.Detect().Open(path);
        return cgroup.Exists ? Of(cgroup) : null;
    }

    /// <summary>Reads <paramref name="cgroup"/>.</summary>
    public static CgroupStats Of(Cgroup cgroup)
    {
        bool isV1 = cgroup.Host.Version == CgroupVersion.V1;
        return new CgroupStats
        {
            Cpu = isV1 ? StatsFiles.CpuV1(cgroup) : StatsFiles.CpuV2(cgroup),
            Memory = isV1 ? StatsFiles.MemoryV1(cgroup) : StatsFiles.MemoryV2(cgroup),
            Pids = cgroup.TryReadNumber("pids.current") ?? 0,
            PidsLimit = cgroup.TryReadNumber("pids.max") is long limit and < long.MaxValue ? limit : null,
            BytesMoved = isV1
                ? StatsFiles.BlockIoV1(cgroup, "io_service_bytes_recursive")
                : StatsFiles.BlockIoV2(cgroup, [("rbytes", "Read"), ("wbytes", "Write"), ("dbytes", "Discard")]),
            Operations = isV1
                ? StatsFiles.BlockIoV1(cgroup, "io_serviced_recursive")
                : StatsFiles.BlockIoV2(cgroup, [("rios", "Read"), ("wios", "Write"), ("dios", "Discard")]),
        };
    }
}
