using Berth.Linux.Files;
using Berth.Testing;

namespace Berth.Linux.Tests.Files;

/// <summary>Nothing inside a root leads out of it.</summary>
public sealed class RootFdTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly RootFd _root;

    public RootFdTests()
    {
        _scratch.Write("outside/secret", "secret");
        _scratch.Write("root/inside/file", "content");
        File.CreateSymbolicLink(_scratch.Combine("root/absolute"), _scratch.Combine("outside"));
        File.CreateSymbolicLink(_scratch.Combine("root/relative"), "../../../outside");
        File.CreateSymbolicLink(_scratch.Combine("root/in"), "/inside");
        File.CreateSymbolicLink(_scratch.Combine("root/magic"), "/proc/self/root");
        _root = RootFd.Open(_scratch.Combine("root"));
    }

    public void Dispose()
    {
        _root.Dispose();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData("absolute/secret")]
    [InlineData("relative/secret")]
    [InlineData("../outside/secret")]
    [InlineData("inside/../../outside/secret")]
    [InlineData("/../outside/secret")]
    public void OpenFile_PathThatWouldLeaveTheRoot_FindsNothing(string path)
    {
        LinuxException error = Assert.Throws<LinuxException>(() => _root.OpenFile(path, OpenFlags.ReadOnly));

        Assert.Equal(Errno.ENOENT, error.Errno);
    }

    [Fact]
    public void OpenPath_AbsoluteLinkInside_IsResolvedInside() => Assert.Equal(7, StatOf("in/file").SizeBytes);

    [Fact]
    public void MakeDirectories_ThroughALinkToTheOutside_NeverMakesThere()
    {
        Assert.Throws<LinuxException>(() => _root.MakeDirectories("absolute/made", 0x1ed));
        Assert.Throws<LinuxException>(() => _root.MakeDirectories("relative/made", 0x1ed));
        using DirectoryFd made = _root.MakeDirectories("in/a/b", 0x1c0);

        Assert.True(Directory.Exists(_scratch.Combine("root/inside/a/b")));
        Assert.Equal(0x1c0, made.Stat().Mode);
        Assert.Equal([_scratch.Combine("outside/secret")], Directory.EnumerateFileSystemEntries(_scratch.Combine("outside")));
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a\0b")]
    public void DirectoryOperations_NameThatIsNone_IsRefused(string name)
    {
        using DirectoryFd directory = _root.OpenDirectory("/");

        Assert.Throws<LinuxException>(() => directory.MakeDirectory(name, 0x1ed));
        Assert.Throws<LinuxException>(() => directory.OpenFile(name, OpenFlags.ReadOnly));
        Assert.Throws<LinuxException>(() => directory.Remove(name));
    }

    [Fact]
    public void DirectoryOperations_OnALink_ChangeTheLinkItself()
    {
        using DirectoryFd directory = _root.OpenDirectory("/");

        Assert.Equal(FileKind.SymbolicLink, directory.Stat("absolute").Kind);
        directory.SetOwner("absolute", 12, 34);
        directory.SetTimes("absolute", 1_000_000_007, 2_000_000_009);
        Assert.Throws<LinuxException>(() => directory.SetMode("absolute", 0x1ff));
        Assert.Throws<LinuxException>(() => directory.OpenFile("absolute", OpenFlags.ReadOnly));
        Assert.Null(directory.TryOpenDirectory("absolute"));

        Assert.Equal((12u, 34u, 2_000_000_009L), (directory.Stat("absolute").Uid, directory.Stat("absolute").Gid, directory.Stat("absolute").ModifiedNanoseconds));
        Assert.Equal(0u, FileOwner("outside"));
    }

    [Fact]
    public void DirectoryOperations_ModesNodesAndAttributes_AreExact()
    {
        using DirectoryFd directory = _root.OpenDirectory("inside");
        directory.MakeNode("fifo", FileKind.Fifo, 0xdff);
        directory.MakeNode("device", FileKind.CharacterDevice, 0x1b6, new DeviceNumber(1, 300));
        directory.SetExtendedAttribute("file", "trusted.test", [1, 2, 3]);
        directory.MakeHardLink(directory, "file", "second");
        directory.MakeSymbolicLink("link", "to/somewhere");

        Assert.Equal((FileKind.Fifo, 0xdff), (directory.Stat("fifo").Kind, directory.Stat("fifo").Mode));
        Assert.Equal(new DeviceNumber(1, 300), directory.Stat("device").Device);
        Assert.Equal([1, 2, 3], directory.TryGetExtendedAttribute("second", "trusted.test")!);
        Assert.Contains("trusted.test", directory.ListExtendedAttributes("file"));
        Assert.Null(directory.TryGetExtendedAttribute("fifo", "trusted.none"));
        Assert.Equal("to/somewhere", directory.ReadLink("link"));
        Assert.Equal(["device", "fifo", "file", "link", "second"], directory.List().Order());
    }

    private FileStatus StatOf(string path)
    {
        using PathFd file = _root.OpenPath(path);
        return file.Stat();
    }

    private uint FileOwner(string name)
    {
        using DirectoryFd directory = HostFiles.OpenDirectory(_scratch.Path);
        return directory.Stat(name).Uid;
    }
}
