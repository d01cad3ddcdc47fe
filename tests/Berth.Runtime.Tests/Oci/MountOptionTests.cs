using Berth.Oci.Runtime;
using Berth.Testing;

namespace Berth.Runtime.Tests.Oci;

/// <summary>Options of mounts, read back inside. runtime-spec v1.2, config.md#linux-mount-options.</summary>
public sealed class MountOptionTests
{
    [Theory]
    [InlineData("berth-runtime")]
    [InlineData("runc")]
    public void Run_RecursiveReadOnly_ReachesTheMountsBelow(string runtime)
    {
        using var bundle = new OciBundle { Runtime = runtime };
        using var below = new HostMount(bundle.Canary);
        Add(bundle, new Mount { Destination = "/plain", Type = "bind", Source = bundle.Canary, Options = ["rbind", "ro"] });
        Add(bundle, new Mount { Destination = "/whole", Type = "bind", Source = bundle.Canary, Options = ["rbind", "rro", "rnoexec"] });

        string text = bundle.RunShell("touch /plain/below/x && echo plain; touch /whole/below/x 2>/dev/null || echo whole; grep -c 'whole.*noexec' /proc/self/mountinfo").Ok();

        Assert.Equal("plain\nwhole\n2", text);
    }

    [Theory]
    [InlineData("noatime", "noatime")]
    [InlineData("nodiratime", "nodiratime")]
    [InlineData("nosymfollow", "nosymfollow")]
    [InlineData("nodev", "nodev")]
    public void Run_Attribute_IsOnTheMount(string option, string expected)
    {
        using var bundle = new OciBundle();
        Directory.CreateDirectory(bundle.Canary);
        Add(bundle, new Mount { Destination = "/data", Type = "bind", Source = bundle.Canary, Options = ["bind", option] });
        Add(bundle, new Mount { Destination = "/memory", Type = "tmpfs", Source = "tmpfs", Options = ["size=64k", option] });

        string text = bundle.RunShell("grep -E ' /(data|memory) ' /proc/self/mountinfo | cut -d' ' -f6").Ok();

        Assert.Equal(2, text.Split('\n').Count(line => line.Split(',').Contains(expected)));
    }

    [Theory]
    [InlineData("berth-runtime", "private", "")]
    [InlineData("berth-runtime", "rslave", "master:")]
    [InlineData("berth-runtime", "rshared", "shared:")]
    [InlineData("berth-runtime", "unbindable", "unbindable")]
    [InlineData("runc", "rshared", "shared:")]
    [InlineData("runc", "rslave", "master:")]
    public void Run_Propagation_IsTheMounts(string runtime, string option, string expected)
    {
        using var bundle = new OciBundle { Runtime = runtime };
        using var shared = new HostMount(bundle.Canary) { };
        Add(bundle, new Mount { Destination = "/data", Type = "bind", Source = bundle.Canary + "/below", Options = ["bind", option] });
        bundle.Spec = bundle.Spec with { Linux = bundle.Spec.Linux! with { RootfsPropagation = option == "rshared" ? "rshared" : "rslave" } };

        // Fields between the mount's options and the "-".
        string text = bundle.RunShell("grep ' /data ' /proc/self/mountinfo | sed 's/ - .*//' | cut -d' ' -f7-").Ok();

        Assert.StartsWith(expected, text, StringComparison.Ordinal);
        Assert.Equal(expected.Length == 0, text.Length == 0);
    }

    [Fact]
    public void Run_SharedBind_ShowsTheContainersMountsToTheHost()
    {
        using var bundle = new OciBundle();
        using var shared = new HostMount(bundle.Canary);
        bundle.Process = bundle.Process with { Capabilities = bundle.Process.Capabilities! with { Bounding = [.. bundle.Process.Capabilities!.Bounding!, "CAP_SYS_ADMIN"], Permitted = [.. bundle.Process.Capabilities.Permitted!, "CAP_SYS_ADMIN"], Effective = [.. bundle.Process.Capabilities.Effective!, "CAP_SYS_ADMIN"] } };
        Add(bundle, new Mount { Destination = "/data", Type = "bind", Source = bundle.Canary + "/below", Options = ["rbind", "rshared"] });
        bundle.Spec = bundle.Spec with { Linux = bundle.Spec.Linux! with { RootfsPropagation = "rshared", Seccomp = null } };

        bundle.Start("sh", "-c", "mkdir /data/inner; mount -t tmpfs inner /data/inner; sleep 100");
        string inner = bundle.Canary + "/below/inner";

        Shell.Eventually(() => File.ReadAllText("/proc/self/mountinfo").Contains(inner, StringComparison.Ordinal), TimeSpan.FromSeconds(5), "the mount travels");
        Shell.Run("umount", inner).Ok();
    }

    [Theory]
    [InlineData("berth-runtime")]
    [InlineData("runc")]
    public void Run_TmpCopyUp_StartsWithWhatItCovers(string runtime)
    {
        using var bundle = new OciBundle { Runtime = runtime };
        Directory.CreateDirectory(bundle.Rootfs + "/data/sub");
        File.WriteAllText(bundle.Rootfs + "/data/sub/file", "content");
        Shell.Sh($"cd {bundle.Rootfs}/data && ln -s sub/file link && chown 5:6 sub/file && chmod 4640 sub/file").Ok();
        Add(bundle, new Mount { Destination = "/data", Type = "tmpfs", Source = "tmpfs", Options = ["tmpcopyup", "mode=755", "size=1m"] });

        string text = bundle.RunShell("cat /data/link; echo; stat -c '%a %u:%g' /data/sub/file; grep -c '/data tmpfs' /proc/mounts; touch /data/new").Ok();

        Assert.Equal("content\n4640 5:6\n1", text);
        Assert.False(File.Exists(bundle.Rootfs + "/data/new"));
    }

    [Fact]
    public void Run_IdMappedBind_ShowsOtherOwnersInsideOnly()
    {
        using var bundle = new OciBundle();
        Directory.CreateDirectory(bundle.Canary);
        File.WriteAllText(bundle.Canary + "/file", "");
        Shell.Run("chown", "1000:1001", bundle.Canary + "/file").Ok();
        IReadOnlyList<IdMapping> users = [new IdMapping { ContainerId = 1000, HostId = 5000, Size = 1 }];
        IReadOnlyList<IdMapping> groups = [new IdMapping { ContainerId = 1001, HostId = 5001, Size = 1 }];
        Add(bundle, new Mount { Destination = "/data", Type = "bind", Source = bundle.Canary, Options = ["bind", "idmap"], UidMappings = users, GidMappings = groups });

        Assert.Equal("5000:5001", bundle.RunShell("stat -c %u:%g /data/file").Ok());
        Assert.Equal("1000:1001", Shell.Run("stat", "-c", "%u:%g", bundle.Canary + "/file").Ok());
    }

    [Fact]
    public void Run_IdMapWithoutMaps_IsRefused()
    {
        using var bundle = new OciBundle();
        Directory.CreateDirectory(bundle.Canary);
        Add(bundle, new Mount { Destination = "/data", Type = "bind", Source = bundle.Canary, Options = ["bind", "idmap"] });

        Assert.Contains("An idmapped mount needs uidMappings and gidMappings", bundle.RunShell("true").Error);
    }

    [Fact]
    public void Run_Remount_ChangesWhatIsMounted()
    {
        using var bundle = new OciBundle();
        Add(bundle, new Mount { Destination = "/memory", Type = "tmpfs", Source = "tmpfs" });
        Add(bundle, new Mount { Destination = "/memory", Type = "tmpfs", Source = "tmpfs", Options = ["remount", "ro", "noexec"] });

        Assert.Matches("^ro,noexec", bundle.RunShell("grep ' /memory ' /proc/self/mountinfo | cut -d' ' -f6").Ok());
    }

    [Theory]
    [InlineData("berth-runtime", "rshared", "shared:")]
    [InlineData("berth-runtime", "private", "")]
    [InlineData("runc", "private", "")]
    public void Run_RootfsPropagation_IsTheRoots(string runtime, string propagation, string expected)
    {
        using var bundle = new OciBundle { Runtime = runtime };
        bundle.Spec = bundle.Spec with { Linux = bundle.Spec.Linux! with { RootfsPropagation = propagation } };

        string text = bundle.RunShell("grep ' / / ' /proc/self/mountinfo | sed 's/ - .*//' | cut -d' ' -f7-; awk '$5 == \"/\"' /proc/self/mountinfo | sed 's/ - .*//' | cut -d' ' -f7-").Ok();

        Assert.Equal(expected.Length == 0, text.Trim().Length == 0);
        Assert.Contains(expected, text);
    }

    private static void Add(OciBundle bundle, Mount mount) => bundle.Spec = bundle.Spec with { Mounts = [.. bundle.Spec.Mounts!, mount] };

    /// <summary>A folder of the host with a shared tmpfs on its "below".</summary>
    private sealed class HostMount : IDisposable
    {
        private readonly string _below;

        internal HostMount(string folder)
        {
            _below = folder + "/below";
            Directory.CreateDirectory(_below);
            Shell.Sh($"mount -t tmpfs below {_below} && mount --make-shared {_below}").Ok();
        }

        public void Dispose() => Shell.Sh($"umount -R -l {_below}").Ok();
    }
}
