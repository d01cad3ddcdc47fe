using Berth.Oci.Runtime;
using Berth.Testing;

namespace Berth.Runtime.Tests.Oci;

/// <summary>Root file systems and specs made to reach the host. docs: the security page, CVE table of the runtime.</summary>
public sealed class HostileRootfsTests
{
    [Theory]
    [InlineData("dev")]
    [InlineData("proc")]
    [InlineData("sys")]
    public void Run_SystemDirectoryIsALinkToTheHost_IsRefusedAndTheHostUntouched(string name)
    {
        using var bundle = new OciBundle();
        Directory.CreateDirectory(bundle.Canary);
        Directory.Delete(Path.Combine(bundle.Rootfs, name), recursive: true);
        File.CreateSymbolicLink(Path.Combine(bundle.Rootfs, name), bundle.Canary);

        CommandResult result = bundle.RunShell("true");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains($"/{name}", result.Error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(bundle.Canary));
    }

    [Fact]
    public void Run_SystemDirectoryIsALinkInsideTheRootfs_IsRefusedToo()
    {
        using var bundle = new OciBundle();
        Directory.Delete(bundle.Rootfs + "/proc");
        File.CreateSymbolicLink(bundle.Rootfs + "/proc", "tmp");

        Assert.NotEqual(0, bundle.RunShell("true").ExitCode);
    }

    [Fact]
    public void Run_WorkingDirectoryIsADescriptorOfTheRuntime_IsRefused()
    {
        using var bundle = new OciBundle();
        for (int fd = 3; fd < 24; fd++)
        {
            bundle.Process = bundle.Process with { Cwd = $"/proc/self/fd/{fd}" };
            CommandResult result = bundle.RunShell("ls; pwd");

            Assert.NotEqual(0, result.ExitCode);
            Assert.Equal("", result.Output);
        }
    }

    [Fact]
    public void Exec_WorkingDirectoryIsADescriptorOfTheRuntime_IsRefused()
    {
        using var bundle = new OciBundle();
        bundle.Start("sleep", "100");
        for (int fd = 3; fd < 16; fd++)
        {
            CommandResult result = bundle.Call("exec", "--cwd", $"/proc/self/fd/{fd}", bundle.Id, "ls");

            Assert.NotEqual(0, result.ExitCode);
            Assert.Equal("", result.Output);
        }
    }

    [Fact]
    public void Run_MountDestinationThroughALinkToTheHost_StaysInTheRootfs()
    {
        using var bundle = new OciBundle();
        Directory.CreateDirectory(bundle.Canary);
        File.CreateSymbolicLink(bundle.Rootfs + "/out", "/../../../../../../.." + bundle.Canary);
        bundle.Spec = bundle.Spec with
        {
            Mounts = [.. bundle.Spec.Mounts!, new Mount { Destination = "/out/made", Type = "tmpfs", Source = "tmpfs" }],
        };
        Directory.CreateDirectory(bundle.Rootfs + bundle.Canary);

        bundle.RunShell("touch /out/made/file").Ok();

        Assert.Empty(Directory.EnumerateFileSystemEntries(bundle.Canary));
        Assert.True(Directory.Exists(bundle.Rootfs + bundle.Canary + "/made"));
    }

    [Fact]
    public void Run_WorkingDirectoryThroughALinkToTheHost_IsMadeInTheRootfsOrRefused()
    {
        using var bundle = new OciBundle();
        Directory.CreateDirectory(bundle.Canary);
        File.CreateSymbolicLink(bundle.Rootfs + "/link", bundle.Canary);
        bundle.Process = bundle.Process with { Cwd = "/link/made" };

        bundle.RunShell("true");

        Assert.Empty(Directory.EnumerateFileSystemEntries(bundle.Canary));
    }

    [Fact]
    public void Run_MountOverFilesOfProc_IsRefused()
    {
        using var bundle = new OciBundle();
        bundle.Spec = bundle.Spec with
        {
            Mounts = [.. bundle.Spec.Mounts!, new Mount { Destination = "/proc/self/attr", Type = "tmpfs", Source = "tmpfs" }],
        };

        CommandResult result = bundle.RunShell("true");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("/proc/self/attr", result.Error);
    }

    [Fact]
    public void Run_EntrypointIsTheRuntimesOwnProgram_CannotBeWrittenFromInside()
    {
        using var bundle = new OciBundle();
        byte[] before = File.ReadAllBytes(Repository.Program("berth-runtime"));
        File.WriteAllText(bundle.Rootfs + "/bin/evil", "#!/proc/self/exe\n");
        File.SetUnixFileMode(bundle.Rootfs + "/bin/evil", (UnixFileMode)0x1ed);

        // The container runs the runtime itself; opened for writing it must answer EROFS (read-only clone), also once it is idle.
        bundle.RunProgram("/bin/evil");
        bundle.Start("sh", "-c", "sleep 60");
        bundle.Call("exec", bundle.Id, "sh", "-c", "for p in /proc/[0-9]*; do echo x >> $p/exe; done");

        Assert.Equal(before, File.ReadAllBytes(Repository.Program("berth-runtime")));
    }
}
