using Berth.Oci.Runtime;
using Berth.Testing;

namespace Berth.Runtime.Tests.Oci;

/// <summary>Binds and file systems of the spec. runtime-spec v1.2, config.md#mounts.</summary>
public sealed class MountTests
{
    [Fact]
    public void Run_BindOfDirectory_IsSharedAndItsFlagsHold()
    {
        using var bundle = new OciBundle();
        Directory.CreateDirectory(bundle.Canary);
        File.WriteAllText(bundle.Canary + "/file", "content");
        Add(bundle, new Mount { Destination = "/rw", Type = "bind", Source = bundle.Canary, Options = ["rbind", "nosuid"] });
        Add(bundle, new Mount { Destination = "/deep/er/ro", Type = "bind", Source = bundle.Canary, Options = ["rbind", "ro", "noexec"] });

        string text = bundle.RunShell("cat /rw/file; echo; touch /rw/made; touch /deep/er/ro/x 2>&1 | grep -o Read-only; grep -E ' /(rw|deep)' /proc/mounts | cut -d' ' -f2,4 | cut -d, -f1-3").Ok();

        Assert.StartsWith("content\nRead-only\n/rw rw,nosuid", text);
        Assert.Contains("/deep/er/ro ro,noexec", text);
        Assert.True(File.Exists(bundle.Canary + "/made"));
    }

    [Fact]
    public void Run_BindOfFile_CoversOrMakesTheFile()
    {
        using var bundle = new OciBundle();
        string source = bundle.Scratch("hosts");
        File.WriteAllText(source, "127.0.0.1 me");
        Add(bundle, new Mount { Destination = "/etc/hosts", Type = "bind", Source = source, Options = ["bind"] });
        Add(bundle, new Mount { Destination = "/etc/passwd", Type = "bind", Source = source, Options = ["bind"] });

        Assert.Equal("127.0.0.1 me127.0.0.1 me", bundle.RunShell("cat /etc/hosts /etc/passwd").Ok());
    }

    [Fact]
    public void Run_BindWithoutPropagation_LetsNoMountOutToTheHost()
    {
        using var bundle = new OciBundle();
        Directory.CreateDirectory(bundle.Canary);
        Shell.Sh($"mount --bind {bundle.Canary} {bundle.Canary} && mount --make-shared {bundle.Canary}").Ok();
        try
        {
            Add(bundle, new Mount { Destination = "/data", Type = "bind", Source = bundle.Canary, Options = ["rbind"] });

            string info = bundle.RunShell("grep ' /data ' /proc/self/mountinfo").Ok();

            Assert.Contains("master:", info);
            Assert.DoesNotContain("shared:", info);
        }
        finally
        {
            Shell.Sh($"umount {bundle.Canary}").Ok();
        }
    }

    [Fact]
    public void Run_UnknownOptionOfABind_IsRefusedByName()
    {
        using var bundle = new OciBundle();
        Add(bundle, new Mount { Destination = "/data", Type = "bind", Source = "/tmp", Options = ["rbind", "size=5"] });

        CommandResult result = bundle.RunShell("true");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("'size=5'", result.Error);
    }

    [Fact]
    public void Run_Devices_AreMadeWithModeAndOwner()
    {
        using var bundle = new OciBundle();
        bundle.Spec = bundle.Spec with
        {
            Linux = bundle.Spec.Linux! with
            {
                Resources = new ResourcesSpec { Devices = [new DeviceCgroupRule { Allow = true, Type = "c", Major = 1, Minor = 11, Access = "rwm" }] },
                Devices = [new DeviceSpec { Type = "c", Path = "/dev/sub/kmsg", Major = 1, Minor = 11, FileMode = 0x180, Uid = 5, Gid = 6 }],
            },
        };

        Assert.Equal("character special file 600 5:6 1:b", bundle.RunShell("stat -c '%F %a %u:%g %t:%T' /dev/sub/kmsg").Ok());
    }

    private static void Add(OciBundle bundle, Mount mount) => bundle.Spec = bundle.Spec with { Mounts = [.. bundle.Spec.Mounts!, mount] };
}
