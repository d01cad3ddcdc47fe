using Berth.Runtime.Capabilities;
using Berth.Runtime.Defaults;
using Berth.Testing;

namespace Berth.Runtime.Tests.Oci;

/// <summary>Docker's default container, looked at from inside. docs: the security page.</summary>
public sealed class DefaultProfileTests
{
    [Fact]
    public void Run_DefaultProfile_HasDockersPrivilegesAndNoMore()
    {
        using var bundle = new OciBundle();
        string expected = (CapabilitySet.DockerDefault & CapabilitySet.Bounding()).Bits.ToString("x16");

        // Not through a shell: busybox's own ignores SIGQUIT in what it becomes.
        string status = bundle.RunProgram("cat", "/proc/self/status").Ok();

        Assert.Contains($"CapPrm:\t{expected}", status);
        Assert.Contains($"CapEff:\t{expected}", status);
        Assert.Contains($"CapBnd:\t{expected}", status);
        Assert.Contains("CapInh:\t0000000000000000", status);
        Assert.Contains("CapAmb:\t0000000000000000", status);
        Assert.Contains("NoNewPrivs:\t0", status);
        Assert.Contains("Seccomp:\t2", status);
        Assert.Contains("Seccomp_filters:\t1", status);
        Assert.Contains("SigIgn:\t0000000000000000", status);
        Assert.Contains("SigBlk:\t0000000000000000", status);
        Assert.Contains("Groups:\t \n", status);
    }

    [Fact]
    public void Run_OtherUser_HasNoCapabilitiesAndExactlyItsGroups()
    {
        using var bundle = new OciBundle();
        var options = new DefaultSpecOptions { Capabilities = CapabilitySet.DockerDefault & CapabilitySet.Bounding(), IsRoot = false };
        bundle.Process = DefaultSpec.Create(options).Process! with { Rlimits = [], Env = bundle.Process.Env, User = new() { Uid = 1000, Gid = 1001, AdditionalGids = [5, 7], Umask = 0x3f } };

        string text = bundle.RunShell("id; umask; grep Cap /proc/self/status").Ok();

        Assert.Contains("uid=1000 gid=1001 groups=5,7", text);
        Assert.Contains("0077", text);
        Assert.Contains("CapEff:\t0000000000000000", text);
        Assert.Contains("CapAmb:\t0000000000000000", text);
    }

    [Fact]
    public void Run_OtherUserWithPipes_MayOpenThemAgain()
    {
        using var bundle = new OciBundle();
        bundle.Process = bundle.Process with { User = new() { Uid = 1000, Gid = 1000 }, Args = ["sh", "-c", "echo x > /dev/stdout"] };

        Assert.Equal("x", bundle.CallThroughPipe("run", bundle.Id));
    }

    [Fact]
    public void Run_NoNewPrivileges_IsSetAndTheFilterStillLoads()
    {
        using var bundle = new OciBundle();
        bundle.Process = bundle.Process with { NoNewPrivileges = true };

        string status = bundle.RunShell("cat /proc/self/status").Ok();

        Assert.Contains("NoNewPrivs:\t1", status);
        Assert.Contains("Seccomp:\t2", status);
    }

    [Fact]
    public void Run_DefaultProfile_MountsDockersFileSystemsAndNothingOfTheHost()
    {
        using var bundle = new OciBundle();

        string[] mounts = bundle.RunShell("cut -d' ' -f2,3,4 /proc/mounts").Ok().Split('\n');

        Assert.Equal("/", mounts[0].Split(' ')[0]);
        Assert.Contains(mounts, static m => m.StartsWith("/proc proc rw,nosuid,nodev,noexec", StringComparison.Ordinal));
        Assert.Contains(mounts, static m => m.StartsWith("/dev tmpfs rw,nosuid", StringComparison.Ordinal) && m.Contains("mode=755", StringComparison.Ordinal));
        Assert.Contains(mounts, static m => m.StartsWith("/dev/pts devpts rw,nosuid,noexec", StringComparison.Ordinal));
        Assert.Contains(mounts, static m => m.StartsWith("/dev/shm tmpfs rw,nosuid,nodev,noexec", StringComparison.Ordinal) && m.Contains("size=65536k", StringComparison.Ordinal));
        Assert.Contains(mounts, static m => m.StartsWith("/dev/mqueue mqueue rw,nosuid,nodev,noexec", StringComparison.Ordinal));
        Assert.Contains(mounts, static m => m.StartsWith("/sys sysfs ro,nosuid,nodev,noexec", StringComparison.Ordinal));
        foreach (string path in (string[])["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"])
        {
            Assert.Contains(mounts, m => m.StartsWith(path + " proc ro", StringComparison.Ordinal) || !Path.Exists(path));
        }

        Assert.All(mounts, static m => Assert.Matches("^/( |proc|dev|sys)", m));
        Assert.Single(mounts, static m => m.StartsWith("/ ", StringComparison.Ordinal));
        Assert.DoesNotContain(mounts, static m => m.StartsWith("/sys/fs/cgroup", StringComparison.Ordinal) && !m.Contains(" ro,nosuid,nodev,noexec", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_MaskedPaths_AreEmptyAndReadOnlyPathsRefuseWriting()
    {
        using var bundle = new OciBundle();

        string text = bundle.RunShell(
            "for p in /proc/kcore /proc/keys /proc/timer_list /proc/interrupts; do [ -e $p ] && wc -c < $p; done; "
            + "ls -A /proc/acpi /sys/firmware 2>/dev/null | grep -v ':$' | grep .; "
            + "touch /sys/firmware/x 2>/dev/null && echo masked-writable; "
            + "echo 1 > /proc/sys/kernel/core_pattern; echo end").Everything;

        Assert.DoesNotMatch("^[1-9]", text);
        Assert.DoesNotContain("masked-writable", text);
        Assert.Contains("can't create /proc/sys/kernel/core_pattern: Read-only file system", text);
        Assert.Contains("end", text);
    }

    [Fact]
    public void Run_Dev_HasExactlyTheDefaultNodesAndLinks()
    {
        using var bundle = new OciBundle();

        string text = bundle.RunShell("cd /dev; for f in *; do stat -c '%n %F %a %t:%T' $f; done; for f in fd stdin stdout stderr ptmx; do readlink $f; done; echo x > null && head -c 4 zero | od -An -tx1").Ok();

        Assert.Equal(
            """
            core symbolic link 777 0:0
            fd symbolic link 777 0:0
            full character special file 666 1:7
            mqueue directory 1777 0:0
            null character special file 666 1:3
            ptmx symbolic link 777 0:0
            pts directory 755 0:0
            random character special file 666 1:8
            shm directory 1777 0:0
            stderr symbolic link 777 0:0
            stdin symbolic link 777 0:0
            stdout symbolic link 777 0:0
            tty character special file 666 5:0
            urandom character special file 666 1:9
            zero character special file 666 1:5
            /proc/self/fd
            /proc/self/fd/0
            /proc/self/fd/1
            /proc/self/fd/2
            pts/ptmx
             00 00 00 00
            """,
            text);
    }

    [Fact]
    public void Run_OpenDescriptors_AreOnlyTheThree()
    {
        using var bundle = new OciBundle();

        // Not the last command: the shell would become it, and its own directory handle be one more.
        string text = bundle.RunShell("ls /proc/1/fd; true").Ok();

        Assert.Equal("0\n1\n2", text);
    }

    [Fact]
    public void Run_Sysctls_AreSetInTheContainersNamespacesOnly()
    {
        using var bundle = new OciBundle();

        Assert.Equal("0\n0\t2147483647", bundle.RunShell("cat /proc/sys/net/ipv4/ip_unprivileged_port_start /proc/sys/net/ipv4/ping_group_range").Ok());
        bundle.Spec = bundle.Spec with { Linux = bundle.Spec.Linux! with { Sysctl = new Dictionary<string, string> { ["kernel.core_pattern"] = "|/x" } } };
        CommandResult result = bundle.RunShell("true");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("sysctl 'kernel.core_pattern' is not in a separate kernel namespace", result.Error);
        Assert.DoesNotContain("|/x", File.ReadAllText("/proc/sys/kernel/core_pattern"));
    }

    [Fact]
    public void Run_ReadOnlyRoot_RefusesWritingButVolumesAndTmpfsTakeIt()
    {
        using var bundle = new OciBundle();
        bundle.Spec = bundle.Spec with { Root = bundle.Spec.Root! with { Readonly = true } };

        string text = bundle.RunShell("touch /x 2>/dev/null || echo refused; touch /dev/shm/x && echo taken").Ok();

        Assert.Equal("refused\ntaken", text);
    }
}
