using Berth.Oci.Runtime;
using Berth.Testing;

namespace Berth.Runtime.Tests.Oci;

/// <summary>Namespaces: by path, with ID maps, with interfaces of the host. runtime-spec v1.3, config-linux.md#namespaces.</summary>
public sealed class NamespaceTests
{
    [Theory]
    [InlineData("berth-runtime")]
    [InlineData("runc")]
    public void Run_NamespacesByPath_AreThoseOfTheOtherContainer(string runtime)
    {
        using var first = new OciBundle { Runtime = runtime };
        first.Start("sleep", "100");
        int pid = first.FindState().Pid!.Value;
        using var second = new OciBundle { Runtime = runtime };
        Replace(second, [.. ((string[])["ipc", "uts", "network", "pid"]).Select(t => new NamespaceSpec { Type = t, Path = $"/proc/{pid}/ns/{(t == "network" ? "net" : t)}" })]);
        second.Spec = second.Spec with { Hostname = null, Linux = second.Spec.Linux! with { Sysctl = null } };

        string text = second.RunShell("for n in ipc uts net pid mnt; do readlink /proc/self/ns/$n; done; hostname").Ok();

        string[] expected = [.. ((string[])["ipc", "uts", "net", "pid"]).Select(n => Shell.Run("readlink", $"/proc/{pid}/ns/{n}").Ok())];
        Assert.Equal(expected, text.Split('\n')[..4]);
        Assert.NotEqual(Shell.Run("readlink", $"/proc/{pid}/ns/mnt").Ok(), text.Split('\n')[4]);
        Assert.EndsWith("inside", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("berth-runtime")]
    [InlineData("runc")]
    public void Run_UserNamespace_MapsItsIds(string runtime)
    {
        using var bundle = new OciBundle { Runtime = runtime };
        MapIds(bundle);

        string text = bundle.RunShell("id -u; cat /proc/self/uid_map /proc/self/gid_map | tr -s ' '; echo x > /tmp/made; echo y > /dev/null; stat -c %a:%u /dev/pts; touch /proc/sys/kernel/core_pattern 2>&1 | grep -c .").Ok();

        Assert.StartsWith("0\n 0 100000 65536\n 0 100000 65536\n755:0\n1", text, StringComparison.Ordinal);
        Assert.Equal("100000", Shell.Run("stat", "-c", "%u", bundle.Rootfs + "/tmp/made").Ok());
    }

    [Fact]
    public void Run_UserNamespaceWithTheHostsNetworkNamespaceByPath_JoinsIt()
    {
        using var bundle = new OciBundle();
        MapIds(bundle);
        string network = Shell.Run("readlink", "/proc/self/ns/net").Ok();
        Replace(bundle, [new NamespaceSpec { Type = "network", Path = "/proc/self/ns/net" }]);
        bundle.Spec = bundle.Spec with
        {
            Mounts = [.. bundle.Spec.Mounts!.Where(static m => m.Destination is not ("/sys" or "/sys/fs/cgroup"))],
            Linux = bundle.Spec.Linux! with { Sysctl = null },
        };

        Assert.Equal(network, bundle.RunShell("readlink /proc/self/ns/net").Ok());
    }

    [Fact]
    public void Exec_ContainerWithUserNamespace_IsItsRoot()
    {
        using var bundle = new OciBundle();
        MapIds(bundle);
        bundle.Start("sleep", "100");

        Assert.Equal("0\n0", bundle.Call("exec", bundle.Id, "sh", "-c", "id -u; awk '{print $1}' /proc/self/uid_map").Ok());
    }

    [Fact]
    public void Run_NetDevices_ArriveWithNameAndAddress()
    {
        using var bundle = new OciBundle();
        string name = $"bt{Environment.ProcessId % 10000}x";
        Shell.Sh($"ip link add {name} type veth peer name {name}p && ip addr add 10.211.77.5/24 dev {name}").Ok();
        try
        {
            bundle.Spec = bundle.Spec with { Linux = bundle.Spec.Linux! with { NetDevices = new Dictionary<string, NetDeviceSpec> { [name] = new() { Name = "inside0" } } } };

            string text = bundle.RunShell("ip addr show inside0").Ok();

            Assert.Contains("10.211.77.5/24", text);
            Assert.Contains("UP", text);
            Assert.DoesNotContain($" {name}@", Shell.Run("ip", "link").Ok());
        }
        finally
        {
            Shell.Sh($"ip link del {name}p 2>/dev/null; ip link del {name} 2>/dev/null; true");
        }
    }

    [Fact]
    public void Run_MapsWithoutUserNamespaceOrTheReverse_AreRefused()
    {
        using var maps = new OciBundle();
        maps.Spec = maps.Spec with { Linux = maps.Spec.Linux! with { UidMappings = [new IdMapping { ContainerId = 0, HostId = 1, Size = 1 }] } };
        using var space = new OciBundle();
        Replace(space, [new NamespaceSpec { Type = "user" }]);

        Assert.Contains("need a user namespace", maps.RunShell("true").Error);
        Assert.Contains("needs linux.uidMappings", space.RunShell("true").Error);
    }

    [Fact]
    public void Run_MountOrUserNamespaceByPath_IsRefusedByName()
    {
        using var mount = new OciBundle();
        Replace(mount, [new NamespaceSpec { Type = "mount", Path = "/proc/self/ns/mnt" }]);
        using var user = new OciBundle();
        Replace(user, [new NamespaceSpec { Type = "user", Path = "/proc/self/ns/user" }]);

        Assert.Contains("a mount namespace cannot be joined by path", mount.RunShell("true").Error);
        Assert.Contains("joining a user namespace by path is not built", user.RunShell("true").Error);
    }

    private static void MapIds(OciBundle bundle)
    {
        IReadOnlyList<IdMapping> map = [new IdMapping { ContainerId = 0, HostId = 100000, Size = 65536 }];
        bundle.Spec = bundle.Spec with
        {
            Linux = bundle.Spec.Linux! with
            {
                Namespaces = [.. bundle.Spec.Linux.Namespaces!, new NamespaceSpec { Type = "user" }],
                UidMappings = map,
                GidMappings = map,
                Sysctl = null, // ping_group_range: groups that the map does not have
            },
        };
        Directory.CreateDirectory(bundle.Rootfs);
        Shell.Run("chown", "-hR", "100000:100000", bundle.Rootfs).Ok();
        Shell.Sh($"d={bundle.Rootfs}; while [ \"$d\" != /tmp ] && [ \"$d\" != / ]; do chmod o+x $d; d=$(dirname $d); done").Ok();
    }

    private static void Replace(OciBundle bundle, IReadOnlyList<NamespaceSpec> others) => bundle.Spec = bundle.Spec with
    {
        Linux = bundle.Spec.Linux! with
        {
            Namespaces = [.. bundle.Spec.Linux.Namespaces!.Where(n => others.All(o => o.Type != n.Type)), .. others],
        },
    };
}
