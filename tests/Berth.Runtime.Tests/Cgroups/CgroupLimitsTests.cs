using System.Diagnostics;
using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Cgroups;
using Berth.Runtime.Devices;

namespace Berth.Runtime.Tests.Cgroups;

/// <summary>Limits on a real cgroup of this host, v1 or v2, read back from the kernel.</summary>
public sealed class CgroupLimitsTests : IDisposable
{
    private readonly ScratchCgroup _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Apply_Memory_ReadBack()
    {
        Apply(new() { Memory = new() { Limit = 64 << 20, Reservation = 32 << 20 } });
        Expect("memory.limit_in_bytes", "67108864", "memory.max", "67108864");
        Expect("memory.soft_limit_in_bytes", "33554432", "memory.low", "33554432");
    }

    [Fact]
    public void Apply_MemoryAndSwap_RaisedAndLowered()
    {
        Apply(new() { Memory = new() { Limit = 64 << 20, Swap = 96 << 20 } });
        Expect("memory.memsw.limit_in_bytes", "100663296", "memory.swap.max", "33554432");
        Update(new() { Memory = new() { Limit = 256 << 20, Swap = 256 << 20 } });
        Expect("memory.memsw.limit_in_bytes", "268435456", "memory.swap.max", "0");
        Update(new() { Memory = new() { Limit = 32 << 20, Swap = 48 << 20 } });
        Expect("memory.limit_in_bytes", "33554432", "memory.max", "33554432");
        Update(new() { Memory = new() { Limit = -1 } });
        Expect("memory.limit_in_bytes", "9223372036854771712", "memory.max", "max");
    }

    [Fact]
    public void Apply_SwapBelowMemory_InvalidNamesField()
    {
        BerthException error = Assert.Throws<BerthException>(() => Apply(new() { Memory = new() { Limit = 64 << 20, Swap = 32 << 20 } }));
        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.Contains("linux.resources.memory.swap", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_Cpu_ReadBack()
    {
        Apply(new() { Cpu = new() { Shares = 1024, Period = 50_000, Quota = 25_000, Burst = 5_000 } });
        Expect("cpu.shares", "1024", "cpu.weight", "100");
        Expect("cpu.cfs_quota_us", "25000", "cpu.max", "25000 50000");
        Expect("cpu.cfs_burst_us", "5000", "cpu.max.burst", "5000");
        Update(new() { Cpu = new() { Quota = -1, Burst = 0 } });
        Expect("cpu.cfs_quota_us", "-1", "cpu.max", "max 50000");
        Update(new() { Cpu = new() { Period = 100_000, Quota = 200_000 } });
        Expect("cpu.cfs_period_us", "100000", "cpu.max", "200000 100000");
        Update(new() { Cpu = new() { Period = 20_000 } });
        Expect("cpu.cfs_quota_us", "200000", "cpu.max", "200000 20000");
    }

    [Fact]
    public void Apply_CpusetAndIdle_ReadBack()
    {
        Apply(new() { Cpu = new() { Cpus = "0", Mems = "0" } });
        Expect("cpuset.cpus", "0", "cpuset.cpus", "0");
        Apply(new() { Cpu = new() { Idle = 1 } });
        Expect("cpu.idle", "1", "cpu.idle", "1");
    }

    [Fact]
    public void Apply_CpusThatAreNotThere_ErrorNamesField()
    {
        BerthException error = Assert.Throws<BerthException>(() => Apply(new() { Cpu = new() { Cpus = "not-a-cpu" } }));
        Assert.Contains("linux.resources.cpu.cpus", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_Pids_ReadBackAndForkRefused()
    {
        Apply(new() { Pids = new() { Limit = 3 } });
        Assert.Equal("3", _scratch.Cgroup.Read("pids.max"));
        Process process = _scratch.Start("for i in 1 2 3 4 5 6; do sleep 30 > /dev/null 2>&1 & done 2> /dev/null; echo done");
        Assert.NotEqual("done", process.StandardOutput.ReadLine());
        Update(new() { Pids = new() { Limit = -1 } });
        Assert.Equal("max", _scratch.Cgroup.Read("pids.max"));
    }

    [Fact]
    public void Apply_LimitThatIsNotHere_NotSupportedNamesField()
    {
        ResourcesSpec resources = _scratch.IsV1
            ? new() { Unified = new Dictionary<string, string> { ["memory.high"] = "1G" } }
            : new() { Memory = new() { Swappiness = 60 } };
        BerthException error = Assert.Throws<BerthException>(() => Apply(resources));
        Assert.Equal(ErrorKind.NotSupported, error.Kind);
        Assert.Contains(_scratch.IsV1 ? "unified[\"memory.high\"]" : "memory.swappiness", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_HugepageSizeThatIsNotThere_NotSupportedNamesField()
    {
        BerthException error = Assert.Throws<BerthException>(() => Apply(new() { HugepageLimits = [new() { PageSize = "3MB", Limit = 1 }] }));
        Assert.Equal(ErrorKind.NotSupported, error.Kind);
        Assert.Contains("hugepageLimits[3MB]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_Throttle_ReadBack()
    {
        ThrottleDeviceSpec? disk = BlockDevice();
        if (disk is null)
        {
            Assert.Fail("this host has no block device to throttle");
        }

        Apply(new() { BlockIo = new() { ThrottleReadBpsDevice = [disk], ThrottleWriteIopsDevice = [disk] } });
        string line = $"{disk.Major}:{disk.Minor}";
        Expect("blkio.throttle.read_bps_device", $"{line} {disk.Rate}", "io.max", $"{line} rbps={disk.Rate} wbps=max riops=max wiops={disk.Rate}");
    }

    [Fact]
    public void Apply_DockersDevices_NullOpensAndMemDoesNot()
    {
        Apply(new() { Devices = DeviceRules.DockerDefault });
        string folder = Directory.CreateTempSubdirectory("berth-devices").FullName;
        try
        {
            // kmsg: 1:11. Made outside, opened inside: the cgroup alone keeps it shut.
            Process.Start("mknod", [$"{folder}/kmsg", "c", "1", "11"]).WaitForExit();
            Process process = _scratch.Start($"echo x > /dev/null && echo null; (exec < {folder}/kmsg) 2>/dev/null && echo kmsg; mknod {folder}/tun c 10 200 2>/dev/null && echo tun; echo end");
            Assert.Equal("null\nend\n", process.StandardOutput.ReadToEnd());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Apply_DevicesOfPrivileged_EverythingOpens()
    {
        Apply(new() { Devices = DeviceRules.Everything });
        string folder = Directory.CreateTempSubdirectory("berth-devices").FullName;
        try
        {
            Process process = _scratch.Start($"mknod {folder}/kmsg c 1 11 && (exec < {folder}/kmsg) && echo kmsg");
            Assert.Equal("kmsg\n", process.StandardOutput.ReadToEnd());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Update_DevicesAgain_NewRulesCount()
    {
        Apply(new() { Devices = [] });
        Update(new() { Devices = [DeviceRules.Parse("c 1:11 r")] });
        Process process = _scratch.Start("(exec < /dev/kmsg) 2>/dev/null && echo kmsg; (exec < /dev/null) && echo null");
        Assert.Equal("kmsg\nnull\n", process.StandardOutput.ReadToEnd());
    }

    [Fact]
    public void ReadOomCounters_MoreThanTheLimit_Counted()
    {
        Apply(new() { Memory = new() { Limit = 16 << 20, Swap = 16 << 20 } });
        Process process = _scratch.Start("head -c 100000000 /dev/zero | tail -c 90000000 > /dev/null");
        Assert.True(process.WaitForExit(30_000));
        Assert.Equal(137, process.ExitCode);
        Assert.Equal(1, _scratch.Cgroup.ReadOomCounters().Kills);
    }

    private void Apply(ResourcesSpec resources) => CgroupLimits.Apply(_scratch.Cgroup, resources);

    private void Update(ResourcesSpec resources) => CgroupLimits.Update(_scratch.Cgroup, resources);

    private void Expect(string v1File, string v1, string v2File, string v2) =>
        Assert.Equal(_scratch.IsV1 ? v1 : v2, _scratch.Cgroup.Read(_scratch.IsV1 ? v1File : v2File));

    private static ThrottleDeviceSpec? BlockDevice()
    {
        foreach (string path in Directory.EnumerateDirectories("/sys/block"))
        {
            string[] number = File.ReadAllText($"{path}/dev").Trim().Split(':');
            if (!path.Contains("/ram", StringComparison.Ordinal))
            {
                return new ThrottleDeviceSpec { Major = long.Parse(number[0], null), Minor = long.Parse(number[1], null), Rate = 1 << 20 };
            }
        }

        return null;
    }
}
