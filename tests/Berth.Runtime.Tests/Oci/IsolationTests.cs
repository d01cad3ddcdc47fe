using System.Diagnostics;
using Berth.Oci.Runtime;
using Berth.Testing;

namespace Berth.Runtime.Tests.Oci;

/// <summary>What a container sees of the host and of others: nothing.</summary>
public sealed class IsolationTests
{
    [Fact]
    public void Run_Processes_AreOnlyItsOwn()
    {
        using var bundle = new OciBundle();

        string text = bundle.RunShell("echo $$; ls -d /proc/[0-9]* | wc -l").Ok();

        Assert.Matches("^1\n[123]$", text); // the shell, ls and wc
    }

    [Fact]
    public void Run_Namespaces_AllDifferFromTheHosts()
    {
        using var bundle = new OciBundle();

        string[] inside = bundle.RunShell("for n in mnt net uts pid ipc cgroup; do readlink /proc/self/ns/$n; done").Ok().Split('\n');

        foreach (string link in inside)
        {
            string kind = link[..link.IndexOf(':', StringComparison.Ordinal)];
            Assert.NotEqual(link, File.ResolveLinkTarget($"/proc/self/ns/{kind}", returnFinalTarget: false)!.Name);
        }
    }

    [Fact]
    public void Run_HostnameAndNetwork_AreItsOwn()
    {
        using var bundle = new OciBundle();
        string before = Environment.MachineName;

        Assert.Equal("inside\nlo", bundle.RunShell("hostname; ls /sys/class/net").Ok());
        Assert.Equal(before, Environment.MachineName);
    }

    [Fact]
    public void Run_Cgroup_IsItsOwnRootOfTheView()
    {
        using var bundle = new OciBundle();

        string[] lines = bundle.RunShell("cat /proc/self/cgroup").Ok().Split('\n');

        Assert.All(lines, static line => Assert.EndsWith(":/", line));
    }

    [Fact]
    public void Run_SessionKeyring_IsNotTheCallers()
    {
        using var bundle = new OciBundle();

        Assert.Equal(0, bundle.RunShell("[ $(wc -c < /proc/keys) = 0 ]").ExitCode);
    }

    [Fact]
    public void Run_JoinedNetworkNamespace_IsThatOne()
    {
        using var bundle = new OciBundle();
        using Process holder = Shell.Start(new Command("unshare", ["-n", "sleep", "60"]));
        try
        {
            string path = $"/proc/{holder.Id}/ns/net";
            string own = File.ResolveLinkTarget("/proc/self/ns/net", returnFinalTarget: false)!.Name;
            Shell.Eventually(() => File.ResolveLinkTarget(path, returnFinalTarget: false)!.Name != own, TimeSpan.FromSeconds(5), "unshare");
            bundle.Spec = bundle.Spec with
            {
                Linux = bundle.Spec.Linux! with
                {
                    Namespaces = [.. bundle.Spec.Linux!.Namespaces!.Select(n => n.Type == "network" ? n with { Path = path } : n)],
                },
            };

            Assert.Equal(File.ResolveLinkTarget(path, returnFinalTarget: false)!.Name, bundle.RunShell("readlink /proc/self/ns/net").Ok());
        }
        finally
        {
            holder.Kill();
        }
    }

    [Fact]
    public void Run_UserNamespace_MapsRootToAnOrdinaryUser()
    {
        using var bundle = new OciBundle();
        Shell.Sh($"chown -R 100000:100000 {bundle.Rootfs}; chmod 755 {bundle.Scratch("")}").Ok();
        IdMapping[] map = [new IdMapping { ContainerId = 0, HostId = 100000, Size = 65536 }];
        bundle.Spec = bundle.Spec with
        {
            Linux = bundle.Spec.Linux! with
            {
                Namespaces = [.. bundle.Spec.Linux!.Namespaces!, new NamespaceSpec { Type = "user" }],
                Sysctl = null, // the group range is one of the host's IDs
                UidMappings = map,
                GidMappings = map,
            },
        };

        string text = bundle.RunShell("id -u; cat /proc/self/uid_map; touch /made; stat -c %u /made; echo x > /dev/null; ls -l /dev/null | cut -c1").Ok();

        Assert.Matches("^0\n +0 +100000 +65536\n0\nc$", text);
        Assert.Equal("100000", Shell.Run("stat", "-c", "%u", bundle.Rootfs + "/made").Ok());
    }
}
