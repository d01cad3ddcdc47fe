using System.Security.Cryptography;
using Berth.Oci.Runtime;
using Berth.Testing;

namespace Berth.Runtime.Tests.Oci;

/// <summary>Replays of what broke other runtimes: the container fails or is harmless, the host is as before.</summary>
public sealed class RuntimeCveTests
{
    /// <summary>CVE-2019-5736: the runtime's program, reached as /proc/PID/exe, is overwritten from inside.</summary>
    [Fact]
    public void Exec_WatcherOpensTheRuntimesProgramForWriting_NeverGetsIt()
    {
        using var bundle = new OciBundle();
        byte[] before = SHA256.HashData(File.ReadAllBytes(Repository.Program("berth-runtime")));
        bundle.Start("sh", "-c", "while :; do for p in /proc/[0-9]*; do case $(readlink $p/exe) in */busybox|'') ;; *) { exec 7>>$p/exe; } 2>/dev/null && echo opened $p >>/tmp/opened; esac; done; done");
        for (int i = 0; i < 20; i++)
        {
            bundle.Call("exec", bundle.Id, "true");
        }

        bundle.Call("kill", bundle.Id, "KILL").Ok();

        Assert.False(File.Exists(bundle.Rootfs + "/tmp/opened"));
        Assert.Equal(before, SHA256.HashData(File.ReadAllBytes(Repository.Program("berth-runtime"))));
    }

    /// <summary>CVE-2016-9962, CVE-2024-21626: a descriptor of the host is seen in a process that joins.</summary>
    [Fact]
    public void Exec_ContainerScansDescriptors_NeverSeesTheHosts()
    {
        using var bundle = new OciBundle();
        bundle.Start("sh", "-c", "while :; do for f in /proc/[0-9]*/fd/*; do l=$(readlink $f) && case $l in *berth-test-*|/proc/*|/sys/*) echo $f $l >>/tmp/seen; esac; done; done");
        for (int i = 0; i < 30; i++)
        {
            bundle.Call("exec", bundle.Id, "true").Ok();
        }

        string seen = bundle.Rootfs + "/tmp/seen";
        string[] lines = File.Exists(seen) ? File.ReadAllLines(seen) : [];

        // Its own output files are the test's: they show that it looks. Nothing else of the host may be among them.
        Assert.Contains(lines, static line => line.Contains("/out", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, static line => line.Contains("berth-test-", StringComparison.Ordinal) && !line.Contains("/out", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, static line => line.Contains("/sys/fs/cgroup", StringComparison.Ordinal));
    }

    /// <summary>CVE-2022-29162 and its kin: capabilities that a program inherits; CVE-2016-8867: ambient ones of an ordinary user.</summary>
    [Theory]
    [InlineData(0u)]
    [InlineData(1000u)]
    public void RunAndExec_InheritableAndAmbientCapabilities_AreEmpty(uint user)
    {
        using var bundle = new OciBundle();
        bundle.Process = bundle.Process with { User = new() { Uid = user, Gid = user } };
        bundle.Start("sleep", "100");

        foreach (string process in (string[])["/proc/1/status", "/proc/self/status"])
        {
            string status = bundle.Call("exec", bundle.Id, "cat", process).Ok();
            Assert.Contains("CapInh:\t0000000000000000", status);
            Assert.Contains("CapAmb:\t0000000000000000", status);
        }
    }

    /// <summary>CVE-2021-43784: thousands of mappings overflowed another runtime's message to its own child.</summary>
    [Fact]
    public void Run_ThousandsOfNamespacesAndMappings_IsATypedErrorAndLeavesNothing()
    {
        using var bundle = new OciBundle();
        IdMapping[] map = [.. Enumerable.Range(0, 5000).Select(static i => new IdMapping { ContainerId = (uint)i, HostId = (uint)(100000 + i), Size = 1 })];
        bundle.Spec = bundle.Spec with
        {
            Linux = bundle.Spec.Linux! with { Namespaces = [.. bundle.Spec.Linux!.Namespaces!, new NamespaceSpec { Type = "user" }], UidMappings = map, GidMappings = map, Sysctl = null },
        };

        CommandResult result = bundle.RunShell("true");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("berth-runtime: ", result.Error);
        Assert.Empty(bundle.Cgroups());
        Assert.Empty(Directory.EnumerateFileSystemEntries(bundle.State));
    }

    /// <summary>CVE-2022-0811: a sysctl's value or name carries another one along.</summary>
    [Theory]
    [InlineData("net.ipv4.ip_forward", "1+kernel.core_pattern=|/x")]
    [InlineData("net/../kernel/core_pattern", "|/x")]
    [InlineData("net.ipv4/../../kernel/core_pattern", "|/x")]
    [InlineData("kernel.core_pattern", "|/x")]
    [InlineData("kernel.sysrq", "1")]
    public void Run_SysctlThatReachesTheHost_IsRefused(string name, string value)
    {
        using var bundle = new OciBundle();
        string before = HostSettings();
        bundle.Spec = bundle.Spec with { Linux = bundle.Spec.Linux! with { Sysctl = new Dictionary<string, string> { [name] = value } } };

        Assert.NotEqual(0, bundle.RunShell("true").ExitCode);
        Assert.Equal(before, HostSettings());
    }

    /// <summary>CVE-2025-31133, CVE-2025-52565: /dev/null or a terminal's device is a link when it is used to mask or bind.</summary>
    [Fact]
    public void Run_DeviceNodesOfTheImageAreLinks_AreNotFollowed()
    {
        using var bundle = new OciBundle();
        string before = File.ReadAllText("/proc/sys/kernel/core_pattern");
        foreach (string name in (string[])["null", "console", "ptmx", "zero"])
        {
            File.CreateSymbolicLink($"{bundle.Rootfs}/dev/{name}", "/proc/sys/kernel/core_pattern");
        }

        string text = bundle.RunShell("stat -c '%F %t:%T' /dev/null; for p in /proc/kcore /proc/keys /proc/timer_list; do echo '|/x' > $p; done 2>/dev/null; cat /proc/sys/kernel/core_pattern").Ok();

        Assert.StartsWith("character special file 1:3\n", text);
        Assert.Equal(before, File.ReadAllText("/proc/sys/kernel/core_pattern"));
    }

    /// <summary>CVE-2021-30465, CVE-2024-45310: a mountpoint inside a shared volume is swapped for a link to the host while containers start.</summary>
    [Fact]
    public void Run_MountpointSwappedForALink_TheHostIsNeverReached()
    {
        using var bundle = new OciBundle();
        string volume = bundle.Scratch("volume");
        Directory.CreateDirectory(bundle.Canary);
        File.WriteAllText(bundle.Canary + "/secret", "untouched");
        Directory.CreateDirectory(volume + "/a");
        bundle.Spec = bundle.Spec with
        {
            Mounts =
            [
                .. bundle.Spec.Mounts!,
                new Mount { Destination = "/volume", Type = "bind", Source = volume, Options = ["rbind"] },
                new Mount { Destination = "/volume/a/deep", Type = "tmpfs", Source = "tmpfs" },
            ],
        };
        using var swapper = Shell.Start(new Command("/bin/sh", ["-c", $"cd {volume} && ln -s {bundle.Canary} l; while :; do mv -T a b; mv -T l a; mv -T a l; mv -T b a; done 2>/dev/null"]));
        try
        {
            for (int i = 0; i < 40; i++)
            {
                Assert.DoesNotContain("untouched", bundle.RunShell("cat /volume/a/secret /volume/a/deep/secret 2>/dev/null; touch /volume/a/deep/x 2>/dev/null; true").Output);
            }
        }
        finally
        {
            swapper.Kill();
            swapper.WaitForExit();
        }

        Assert.Equal([bundle.Canary + "/secret"], Directory.EnumerateFileSystemEntries(bundle.Canary));
        Assert.Equal("untouched", File.ReadAllText(bundle.Canary + "/secret"));
    }

    private static string HostSettings() => Shell.Sh("cat /proc/sys/kernel/core_pattern /proc/sys/kernel/sysrq /proc/sys/net/ipv4/ip_forward 2>/dev/null").Output;
}
