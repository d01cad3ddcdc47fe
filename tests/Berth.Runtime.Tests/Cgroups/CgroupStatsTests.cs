using System.Diagnostics;
using Berth.Runtime.Cgroups;

namespace Berth.Runtime.Tests.Cgroups;

public sealed class CgroupStatsTests
{
    [Fact]
    public void Of_WorkingProcess_CountsCpuMemoryAndPids()
    {
        using var scratch = new ScratchCgroup();
        CgroupLimits.Apply(scratch.Cgroup, new() { Memory = new() { Limit = 256 << 20 }, Pids = new() { Limit = 50 } });
        Process process = scratch.Start("i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; echo done; read more");
        Assert.Equal("done", process.StandardOutput.ReadLine());
        CgroupStats stats = CgroupStats.TryReadAt(scratch.Cgroup.Path)!;
        Assert.InRange(stats.Cpu.TotalNanoseconds, 1_000_000, 60_000_000_000);
        Assert.InRange(stats.Memory.UsageBytes, 4096, 256 << 20);
        Assert.Equal(256 << 20, stats.Memory.LimitBytes);
        Assert.NotEmpty(stats.Memory.Stat);
        Assert.Equal((1, 50), (stats.Pids, stats.PidsLimit));
        Assert.Equal(scratch.IsV1 ? Environment.ProcessorCount : 0, stats.Cpu.PerCpuNanoseconds.Count);
    }

    [Fact]
    public void Of_NoLimits_Null()
    {
        using var scratch = new ScratchCgroup();
        var stats = CgroupStats.Of(scratch.Cgroup);
        Assert.Null(stats.Memory.LimitBytes);
        Assert.Null(stats.PidsLimit);
    }

    [Fact]
    public void TryReadAt_Gone_Null() => Assert.Null(CgroupStats.TryReadAt($"/berth-limits-test-{Guid.NewGuid():N}"));

    [Fact]
    public void Detect_ThisHost_HasTheUsualLimits()
    {
        var support = ResourceSupport.Detect();
        Assert.True(support.Memory && support.Pids && support.CpuQuota && support.CpuShares);
        Assert.Equal(support.CgroupVersion == 1, support.OomKillDisable);
    }
}
