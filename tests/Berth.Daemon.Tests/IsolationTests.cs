using Berth.Testing;

namespace Berth.Daemon.Tests;

/// <summary>Containers see neither each other's nor the host's processes, files, mounts, hostname, IPC.</summary>
[Collection("engine")]
public sealed class IsolationTests(EngineFixture fixture) : IDisposable
{
    private readonly EngineUnderTest _engine = fixture.Engine;

    public void Dispose() => _engine.Docker("rm", "-f", "one", "two");

    [Fact]
    public void TwoContainers_LookingAtEachOther_SeeNothing()
    {
        _engine.Docker("run", "-d", "--name", "one", "busybox", "sh", "-c", "ipcs >/dev/null; mkdir /dev/shm/x; sleep 611").Ok();
        _engine.Docker("run", "-d", "--name", "two", "busybox", "sleep", "612").Ok();

        string processes = _engine.Docker("exec", "two", "ps").Ok();
        Assert.Contains("sleep 612", processes, StringComparison.Ordinal);
        Assert.DoesNotContain("611", processes, StringComparison.Ordinal);
        Assert.DoesNotContain("berth", processes, StringComparison.Ordinal);
        Assert.Equal("", _engine.Docker("exec", "two", "ls", "/dev/shm").Ok());
        Assert.NotEqual(_engine.Docker("exec", "one", "hostname").Ok(), _engine.Docker("exec", "two", "hostname").Ok());
        Assert.NotEqual(Environment.MachineName, _engine.Docker("exec", "one", "hostname").Ok());
        foreach (string space in (string[])["pid", "mnt", "net", "uts", "ipc", "cgroup"])
        {
            string inOne = _engine.Docker("exec", "one", "readlink", $"/proc/self/ns/{space}").Ok();
            Assert.NotEqual(inOne, _engine.Docker("exec", "two", "readlink", $"/proc/self/ns/{space}").Ok());
            Assert.NotEqual(inOne, Shell.Run("readlink", $"/proc/self/ns/{space}").Ok());
        }
    }

    [Fact]
    public void Mounts_Inside_NameNothingOfTheHost()
    {
        string mounts = _engine.Docker("run", "--rm", "busybox", "cat", "/proc/self/mountinfo").Ok();

        foreach (string line in mounts.Split('\n'))
        {
            string target = line.Split(' ')[4];
            Assert.True(
                target is "/" || target.StartsWith("/proc", StringComparison.Ordinal) || target.StartsWith("/sys", StringComparison.Ordinal)
                || target.StartsWith("/dev", StringComparison.Ordinal) || target is "/etc/hosts" or "/etc/hostname" or "/etc/resolv.conf",
                $"an unexpected mount: {line}");
        }
    }

    [Fact]
    public void DefaultProfile_Status_IsDockers()
    {
        string status = _engine.Docker("run", "--rm", "busybox", "cat", "/proc/self/status").Ok();

        Assert.Contains("CapEff:\t00000000a80425fb", status, StringComparison.Ordinal);
        Assert.Contains("CapBnd:\t00000000a80425fb", status, StringComparison.Ordinal);
        Assert.Contains("CapInh:\t0000000000000000", status, StringComparison.Ordinal);
        Assert.Contains("Seccomp:\t2", status, StringComparison.Ordinal);
        Assert.Contains("NoNewPrivs:\t0", status, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("head -c 1 /proc/kcore | grep .")]
    [InlineData("echo 1 > /proc/sys/kernel/panic")]
    [InlineData("echo b > /proc/sysrq-trigger")]
    [InlineData("mount -t tmpfs none /mnt")]
    [InlineData("mknod /tmp/disk b 254 0 && head -c 1 /tmp/disk")]
    [InlineData("unshare -m true")]
    [InlineData("mkdir /sys/fs/cgroup/x")]
    [InlineData("! date -s 2020-01-01 2>&1 | grep -q 'not permitted'")] // busybox prints the date and exits with 0 all the same
    public void DangerousThing_ByDefault_IsRefused(string command)
    {
        CommandResult result = _engine.Docker("run", "--rm", "busybox", "sh", "-c", $"({command}) 2>/dev/null | grep -q . && echo did; ({command}) >/dev/null 2>&1 && echo did");

        Assert.Equal("", result.Output);
    }
}
