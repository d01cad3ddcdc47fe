using System.Text;
using Berth.Images.Files;
using Berth.Layers.Tar;
using Berth.Oci;
using Berth.Testing;
using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Tests.Files;

public sealed class FileTreeTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly SafeFileHandle _root;

    public FileTreeTests()
    {
        _scratch.Write("canary/secret", "untouched");
        _scratch.Write("root/etc/passwd", "root:x:0:0");
        _scratch.Write("root/data/sub/f", "f");
        Shell.Sh($"cd {_scratch.Combine("root")} && ln -s {_scratch.Combine("canary")} out && ln -s ../../../../canary/secret up && ln -s data/sub inside && chmod 4755 data/sub/f && ln -s missing dangling").Ok();
        _root = FileTree.OpenRoot(_scratch.Combine("root"));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _root.Dispose();
        Assert.Equal("untouched", File.ReadAllText(_scratch.Combine("canary/secret")));
        Assert.Single(Directory.GetFileSystemEntries(_scratch.Combine("canary")));
        _scratch.Dispose();
    }

    [Fact]
    public void Stat_FileFolderAndLink_AsDocker()
    {
        PathStat file = FileTree.Stat(_root, "/data/sub/f");
        Assert.Equal(("f", 1L, 0x81EDu | 0x800u), (file.Name, file.Size, file.Mode));
        Assert.Equal((1u << 23) | 0x1EDu, file.GoMode);
        PathStat link = FileTree.Stat(_root, "/inside");
        Assert.Equal(("inside", "/data/sub"), (link.Name, link.LinkTarget));
        Assert.True(FileTree.Stat(_root, "/inside/").IsDirectory);
        Assert.Equal("missing", FileTree.Stat(_root, "dangling").LinkTarget);
        Assert.Equal("/", FileTree.Stat(_root, "/").Name);
        Assert.True(FileTree.Stat(_root, "/data/../etc/.").IsDirectory);
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/out/secret")]
    [InlineData("/../canary/secret")]
    [InlineData("/out/")]
    public void Stat_NotThereOrOutside_NotFound(string path)
    {
        BerthException error = Assert.Throws<BerthException>(() => FileTree.Stat(_root, path));
        Assert.Equal((ErrorKind.NotFound, $"Could not find the file {path} in container"), (error.Kind, error.Message));
    }

    [Fact]
    public void TryReadFile_LinksOut_NeverLeaveTheRoot()
    {
        Assert.Null(FileTree.TryReadFile(_root, "/up", 100));
        Assert.Null(FileTree.TryReadFile(_root, "/out/secret", 100));
        Assert.Equal("f", Encoding.UTF8.GetString(FileTree.TryReadFile(_root, "/inside/f", 100)!));
        Assert.Throws<BerthException>(() => FileTree.TryReadFile(_root, "/etc/passwd", 3));
        Assert.Throws<BerthException>(() => FileTree.TryReadFile(_root, "/etc", 100));
    }

    [Theory]
    [InlineData("/data", "data/,data/sub/,data/sub/f")]
    [InlineData("/data/.", "data/,data/sub/,data/sub/f")]
    [InlineData("/data/sub/f", "f")]
    [InlineData("/inside", "inside")]
    [InlineData("/inside/", "sub/,sub/f")]
    public void ReadArchive_Path_EntriesNamedFromIt(string path, string names)
    {
        using var tar = new MemoryStream();
        FileTree.ReadArchive(_root, path, tar, Token);
        Assert.Equal(names.Split(','), Names(tar));
    }

    [Fact]
    public void WriteArchive_ThroughLinks_StaysInside()
    {
        Write("/inside", ("new", "n"));
        Assert.Equal("n", File.ReadAllText(_scratch.Combine("root/data/sub/new")));
        Write("/", ("inside/more", "m"), ("out/secret", "hacked"), ("up", "replaced"));
        Assert.Equal("m", File.ReadAllText(_scratch.Combine("root/data/sub/more")));
        Assert.Equal("replaced", File.ReadAllText(_scratch.Combine("root/up")));
        Assert.Throws<BerthException>(() => Write("/nothing", ("x", "x")));
        Assert.Contains("not a directory", Assert.Throws<BerthException>(() => Write("/etc/passwd", ("x", "x"))).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<BerthException>(() => Write("/", ("../canary/new", "x")));
    }

    [Fact]
    public void WriteArchive_FileOverFolder_RefusedWhenAsked()
    {
        using var tar = new MemoryStream(TestStore.Tar(("data", "x")));
        BerthException error = Assert.ThrowsAny<BerthException>(() => FileTree.WriteArchive(_root, "/", tar, new ExtractOptions { NoOverwriteDirectoryByFile = true }, Token));
        Assert.Equal("cannot overwrite directory \"/data\" with non-directory", error.Message);
    }

    [Fact]
    public void Copy_FolderWithOwner_CopiesContent()
    {
        string target = _scratch.Combine("target");
        Directory.CreateDirectory(target);
        using SafeFileHandle destination = FileTree.OpenRoot(target);
        var request = new CopyRequest
        {
            SourceRoot = _root,
            SourcePath = "/data",
            DestinationRoot = destination,
            DestinationPath = "/a/b",
            Uid = 5,
            Gid = 6,
            Excluded = static path => path == "sub/none",
        };
        FileTree.Copy(request, Token);
        Assert.Equal("5 6 4755", Shell.Run("stat", "-c", "%u %g %a", Path.Combine(target, "a/b/sub/f")).Ok());
        FileTree.Copy(request with { SourcePath = "/etc/passwd", DestinationPath = "/c/renamed", Mode = 0x180 }, Token);
        Assert.Equal("600", Shell.Run("stat", "-c", "%a", Path.Combine(target, "c/renamed")).Ok());
        FileTree.Copy(request with { SourcePath = "/etc/passwd", DestinationPath = "/c/" }, Token);
        Assert.True(File.Exists(Path.Combine(target, "c/passwd")));
    }

    [Fact]
    public void ContentDigest_TimesChange_Same()
    {
        Digest before = FileTree.ContentDigest(_root, "/data", null, Token);
        Shell.Sh($"touch -d 2001-01-01 {_scratch.Combine("root/data/sub/f")} {_scratch.Combine("root/data")}").Ok();
        Assert.Equal(before, FileTree.ContentDigest(_root, "/data", null, Token));
        _scratch.Write("root/data/sub/f", "g");
        Assert.NotEqual(before, FileTree.ContentDigest(_root, "/data", null, Token));
    }

    [Fact]
    public void Export_Everything_UnpacksToTheSame()
    {
        using var tar = new MemoryStream();
        FileTree.Export(_root, tar, Token);
        Assert.Equal(["dangling", "data/", "data/sub/", "data/sub/f", "etc/", "etc/passwd", "inside", "out", "up"], Names(tar));
    }

    private void Write(string path, params (string, string?)[] entries)
    {
        using var tar = new MemoryStream(TestStore.Tar(entries));
        FileTree.WriteArchive(_root, path, tar, new ExtractOptions(), Token);
    }

    private static List<string> Names(MemoryStream tar)
    {
        tar.Position = 0;
        var reader = new TarReader(tar, requireEnd: true);
        var names = new List<string>();
        while (reader.Read())
        {
            names.Add(reader.Entry.DisplayName);
        }

        return names;
    }
}
