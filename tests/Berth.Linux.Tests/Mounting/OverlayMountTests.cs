using Berth.Linux.Files;
using Berth.Linux.Mounting;
using Berth.Testing;

namespace Berth.Linux.Tests.Mounting;

/// <summary>The detached overlay, both ways: layers one by one (6.7), and mount(2) with short names before it.</summary>
public sealed class OverlayMountTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Create_MostLayersThereCanBe_ShowsAllAndWritesToTheUpper(bool byFsconfig)
    {
        using var scratch = new ScratchDirectory();
        string deep = scratch.Combine(string.Join('/', Enumerable.Repeat("a-long-folder-name-to-pass-the-255-bytes-of-fsconfig", 6)));
        string[] lower = new string[127];
        for (int i = 0; i < lower.Length; i++)
        {
            lower[i] = $"{deep}/{i}:layer,with=odd";
            Directory.CreateDirectory(lower[i]);
            File.WriteAllText($"{lower[i]}/file{i}", "");
            File.WriteAllText($"{lower[i]}/same", i.ToString());
        }

        Directory.CreateDirectory(scratch.Combine("upper"));
        Directory.CreateDirectory(scratch.Combine("work"));
        string mountsBefore = File.ReadAllText("/proc/self/mountinfo");
        var overlay = new OverlayMount { Lower = lower, Upper = scratch.Combine("upper"), Work = scratch.Combine("work"), ByFsconfig = byFsconfig };

        using (MountFd mount = overlay.Create())
        {
            using var root = RootFd.Of(mount);
            using DirectoryFd top = root.OpenDirectory("/");
            Assert.Equal(128, top.List().Count);
            using (var same = new StreamReader(new FileStream(root.OpenFile("same", OpenFlags.ReadOnly), FileAccess.Read)))
            {
                Assert.Equal("0", same.ReadToEnd());
            }

            top.MakeDirectory("made", 0x1ff);
            top.Remove("file5");
        }

        Assert.Equal(mountsBefore, File.ReadAllText("/proc/self/mountinfo"));
        Assert.Equal(["file5", "made"], Directory.EnumerateFileSystemEntries(scratch.Combine("upper")).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Create_WithoutUpper_IsReadOnly(bool byFsconfig)
    {
        using var scratch = new ScratchDirectory();
        Directory.CreateDirectory(scratch.Combine("a"));
        Directory.CreateDirectory(scratch.Combine("b"));

        using MountFd mount = new OverlayMount { Lower = [scratch.Combine("a"), scratch.Combine("b")], ByFsconfig = byFsconfig }.Create();
        using var root = RootFd.Of(mount);
        using DirectoryFd top = root.OpenDirectory("/");
        LinuxException error = Assert.Throws<LinuxException>(() => top.MakeDirectory("x", 0x1ff));

        Assert.Equal(Errno.EROFS, error.Errno);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Create_MissingLayer_SaysWhich(bool byFsconfig)
    {
        using var scratch = new ScratchDirectory();
        var overlay = new OverlayMount { Lower = [scratch.Path, scratch.Combine("missing")], ByFsconfig = byFsconfig };

        LinuxException error = Assert.Throws<LinuxException>(overlay.Create);

        Assert.Equal(Errno.ENOENT, error.Errno);
        Assert.Contains("missing", error.Message);
    }
}
