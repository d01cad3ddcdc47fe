using System.Text.Json;
using Berth.Oci.Runtime;
using Berth.Runtime.Capabilities;
using Berth.Runtime.Defaults;

namespace Berth.Runtime.Tests.Defaults;

public sealed class DefaultSpecTests
{
    private static readonly DefaultSpecOptions Options = new() { Capabilities = CapabilitySet.DockerDefault };

    [Fact]
    public void Create_Default_DockersMounts()
    {
        string[] expected =
        [
            "/proc proc proc nosuid,noexec,nodev",
            "/dev tmpfs tmpfs nosuid,strictatime,mode=755,size=65536k",
            "/dev/pts devpts devpts nosuid,noexec,newinstance,ptmxmode=0666,mode=0620,gid=5",
            "/sys sysfs sysfs nosuid,noexec,nodev,ro",
            "/sys/fs/cgroup cgroup cgroup nosuid,noexec,nodev,ro",
            "/dev/mqueue mqueue mqueue nosuid,noexec,nodev",
            "/dev/shm tmpfs shm nosuid,noexec,nodev,mode=1777,size=67108864",
        ];
        Assert.Equal(expected, DefaultSpec.Create(Options).Mounts!.Select(Text));
    }

    [Fact]
    public void Create_Default_MaskedAndReadOnlyAndNamespaces()
    {
        LinuxSpec linux = DefaultSpec.Create(Options).Linux!;
        Assert.Equal(12, MaskedPaths.Fixed.Count);
        Assert.Superset(MaskedPaths.Fixed.ToHashSet(), linux.MaskedPaths!.ToHashSet());
        Assert.Equal(["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"], linux.ReadonlyPaths!);
        Assert.Equal(["mount", "network", "uts", "pid", "ipc", "cgroup"], linux.Namespaces!.Select(static one => one.Type));
        Assert.Equal("0 2147483647", linux.Sysctl!["net.ipv4.ping_group_range"]);
        Assert.NotNull(linux.Seccomp);
        Assert.Equal(8, linux.Resources!.Devices!.Count);
    }

    [Fact]
    public void Create_Default_ProcessHasDockersRights()
    {
        ProcessSpec process = DefaultSpec.Create(Options).Process!;
        Assert.Equal(14, process.Capabilities!.Effective!.Count);
        Assert.False(process.NoNewPrivileges);
        Assert.Equal(new RlimitSpec { Type = "RLIMIT_NOFILE", Soft = 1024, Hard = 524288 }, Assert.Single(process.Rlimits!));
    }

    [Fact]
    public void Create_Privileged_NothingHidden()
    {
        RuntimeSpec spec = DefaultSpec.Create(Options with { Privileged = true });
        Assert.Null(spec.Linux!.MaskedPaths);
        Assert.Null(spec.Linux.ReadonlyPaths);
        Assert.Null(spec.Linux.Seccomp);
        Assert.Equal("a", Assert.Single(spec.Linux.Resources!.Devices!).Type);
        Assert.Contains(spec.Linux.Devices!, static device => device.Path == "/dev/null");
        Assert.All(spec.Mounts!, static mount => Assert.DoesNotContain("ro", mount.Options!));
    }

    [Fact]
    public void Create_HostNetwork_NoSysctls() =>
        Assert.Null(DefaultSpec.Create(Options with { OwnNetworkNamespace = false }).Linux!.Sysctl);

    [Fact]
    public void Create_Default_SurvivesJson()
    {
        RuntimeSpec spec = DefaultSpec.Create(Options);
        string text = JsonSerializer.Serialize(spec, RuntimeJson.Default.RuntimeSpec);
        Assert.Equal(text, JsonSerializer.Serialize(JsonSerializer.Deserialize(text, RuntimeJson.Default.RuntimeSpec)!, RuntimeJson.Default.RuntimeSpec));
    }

    private static string Text(Mount mount) => $"{mount.Destination} {mount.Type} {mount.Source} {string.Join(',', mount.Options!)}";
}
