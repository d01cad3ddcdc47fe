using Berth.Oci.Runtime;
using Berth.Testing;

namespace Berth.Runtime.Tests.Oci;

/// <summary>Fields of the process and of linux, read back inside. runtime-spec v1.3, config.md#process and config-linux.md.</summary>
public sealed class ProcessFieldTests
{
    [Theory]
    [InlineData("SCHED_OTHER", 5, 0, "SCHED_OTHER", 5)]
    [InlineData("SCHED_BATCH", 3, 0, "SCHED_BATCH", 3)]
    [InlineData("SCHED_IDLE", 0, 0, "SCHED_IDLE", 0)]
    public void Run_Scheduler_IsSet(string policy, int nice, int priority, string expected, int expectedNice)
    {
        using var bundle = new OciBundle();
        bundle.Process = bundle.Process with { Scheduler = new SchedulerSpec { Policy = policy, Nice = nice, Priority = priority } };
        bundle.Start("sleep", "100");
        int pid = bundle.FindState().Pid!.Value;

        Assert.Contains(expected, Shell.Run("chrt", "-p", $"{pid}").Ok());
        Assert.Equal(expectedNice, int.Parse(File.ReadAllText($"/proc/{pid}/stat").Split(") ")[1].Split(' ')[16]));
    }

    [Fact]
    public void Run_SchedulerWithUnknownFlag_IsRefusedByName()
    {
        using var bundle = new OciBundle();
        bundle.Process = bundle.Process with { Scheduler = new SchedulerSpec { Policy = "SCHED_OTHER", Flags = ["SCHED_FLAG_X"] } };

        Assert.Contains("process.scheduler.flags: there is no 'SCHED_FLAG_X'", bundle.RunShell("true").Error);
    }

    [Fact]
    public void Run_IoPriority_IsSet()
    {
        using var bundle = new OciBundle();
        bundle.Process = bundle.Process with { IoPriority = new IoPrioritySpec { Class = "IOPRIO_CLASS_BE", Priority = 6 } };
        bundle.Start("sleep", "100");

        Assert.Equal("best-effort: prio 6", Shell.Run("ionice", "-p", $"{bundle.FindState().Pid}").Ok());
    }

    [Theory]
    [InlineData("berth-runtime")]
    [InlineData("runc")]
    public void Run_Umask_IsSet(string runtime)
    {
        using var bundle = new OciBundle { Runtime = runtime };
        bundle.Process = bundle.Process with { User = new UserSpec { Umask = 0x17 } };

        Assert.Equal("0027", bundle.RunShell("umask").Ok());
    }

    [Fact]
    public void Run_Personality32_IsSeenByUname()
    {
        using var bundle = new OciBundle();
        bundle.Spec = bundle.Spec with { Linux = bundle.Spec.Linux! with { Personality = new PersonalitySpec { Domain = "LINUX32" } } };

        Assert.Equal("i686", bundle.RunShell("uname -m").Ok());
    }

    [Fact]
    public void Run_TimeOffsets_MoveTheClocksInside()
    {
        using var bundle = new OciBundle();
        bundle.Spec = bundle.Spec with
        {
            Linux = bundle.Spec.Linux! with
            {
                Namespaces = [.. bundle.Spec.Linux.Namespaces!, new NamespaceSpec { Type = "time" }],
                TimeOffsets = new Dictionary<string, TimeOffsetSpec> { ["boottime"] = new() { Secs = 1000000 }, ["monotonic"] = new() { Secs = 77, Nanosecs = 5 } },
            },
        };
        double own = double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);

        bundle.Start("sleep", "100");
        string text = bundle.Call("exec", bundle.Id, "sh", "-c", "cut -d' ' -f1 /proc/uptime; readlink /proc/self/ns/time; readlink /proc/1/ns/time; cat /proc/1/timens_offsets").Ok();

        string[] lines = text.Split('\n');
        Assert.InRange(double.Parse(lines[0], System.Globalization.CultureInfo.InvariantCulture) - own, 1000000, 1000600);
        Assert.Equal(lines[2], lines[1]);
        Assert.Matches("monotonic +77 +5", text);
    }

    [Fact]
    public void Run_TimeOffsetsWithoutTheNamespace_AreRefused()
    {
        using var bundle = new OciBundle();
        bundle.Spec = bundle.Spec with { Linux = bundle.Spec.Linux! with { TimeOffsets = new Dictionary<string, TimeOffsetSpec> { ["boottime"] = new() { Secs = 1 } } } };

        Assert.Contains("linux.timeOffsets needs a new time namespace", bundle.RunShell("true").Error);
    }

    [Fact]
    public void Run_MemoryPolicy_IsSet()
    {
        using var bundle = new OciBundle();
        bundle.Spec = bundle.Spec with { Linux = bundle.Spec.Linux! with { MemoryPolicy = new MemoryPolicySpec { Mode = "MPOL_BIND", Nodes = "0", Flags = ["MPOL_F_STATIC_NODES"] } } };

        CommandResult result = bundle.RunProgram("cat", "/proc/self/numa_maps");

        if (File.Exists("/proc/self/numa_maps"))
        {
            Assert.Contains("bind=static:0", result.Ok());
        }
        else
        {
            Assert.Contains("linux.memoryPolicy", result.Error); // a kernel without NUMA: named, not passed over
        }
    }

    [Fact]
    public void Exec_CpuAffinity_IsTheFinalOne()
    {
        using var bundle = new OciBundle();
        bundle.Process = bundle.Process with { ExecCpuAffinity = new ExecCpuAffinitySpec { Initial = "0-1", Final = "1" } };
        bundle.Start("sleep", "100");

        Assert.Equal("Cpus_allowed_list:\t1", bundle.Call("exec", bundle.Id, "grep", "Cpus_allowed_list", "/proc/self/status").Ok());
        Assert.Equal("Cpus_allowed_list:\t0-1", bundle.Call("exec", bundle.Id, "grep", "Cpus_allowed_list", "/proc/1/status").Ok());
    }

    [Theory]
    [InlineData("linux.intelRdt")]
    [InlineData("linux.mountLabel")]
    [InlineData("process.selinuxLabel")]
    [InlineData("process.apparmorProfile")]
    [InlineData("linux.netDevices")]
    public void Run_FieldThatThisKernelLacks_IsRefusedByName(string field)
    {
        using var bundle = new OciBundle();
        LinuxSpec linux = bundle.Spec.Linux!;
        switch (field)
        {
            case "linux.intelRdt":
                bundle.Spec = bundle.Spec with { Linux = linux with { IntelRdt = new IntelRdtSpec { L3CacheSchema = "L3:0=f" } } };
                break;
            case "linux.mountLabel":
                bundle.Spec = bundle.Spec with { Linux = linux with { MountLabel = "system_u:object_r:container_file_t:s0" } };
                break;
            case "linux.netDevices":
                bundle.Spec = bundle.Spec with { Linux = linux with { NetDevices = new Dictionary<string, NetDeviceSpec> { ["nosuch0"] = new() } } };
                break;
            case "process.apparmorProfile":
                bundle.Process = bundle.Process with { ApparmorProfile = "no-such-profile" };
                break;
            default:
                bundle.Process = bundle.Process with { SelinuxLabel = "system_u:system_r:container_t:s0" };
                break;
        }

        CommandResult result = bundle.RunShell("true");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(field, result.Error);
        Assert.Empty(bundle.Cgroups());
        Assert.Empty(Directory.EnumerateFileSystemEntries(bundle.State));
    }
}
