using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Berth.Images.Store;
using Berth.Oci;

namespace Berth.Build.Tests;

/// <summary>Contexts as the Docker API sends them, and archives that ADD unpacks, hostile ones included.</summary>
public sealed class ContextTests : IDisposable
{
    private readonly BuilderUnderTest _test = new();

    public void Dispose() => _test.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Build_TarContext_IsWhatAFolderIs(bool compressed)
    {
        byte[] tar = Tar(("Dockerfile", "FROM scratch\nCOPY . /x/\n"), ("d/f", "1"), (".dockerignore", "secret\n"), ("secret", "s"));
        Image fromTar = await BuildAsync(compressed ? Gzip(tar) : tar);
        Assert.Equal("x/ x/.dockerignore x/Dockerfile x/d/ x/d/f", _test.TopLayer(fromTar));
        foreach (string name in (string[])["Dockerfile", ".dockerignore"])
        {
            _test.Write($"folder/{name}", Encoding.UTF8.GetString(Content(fromTar, $"x/{name}")));
        }

        _test.Write("folder/d/f", "1");
        Image fromFolder = await _test.BuildInAsync("folder", "", request => request with { Dockerfile = null });
        Assert.Equal(fromTar.Id, fromFolder.Id);
    }

    [Fact]
    public async Task Build_HostileContext_NeverReachesTheHost()
    {
        string canary = _test.Write("canary/f", "untouched");
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
        {
            Add(writer, TarEntryType.RegularFile, "Dockerfile", "FROM scratch\nCOPY . /x/\n");
            Add(writer, TarEntryType.SymbolicLink, "out", _test.Scratch("canary"));
            Add(writer, TarEntryType.RegularFile, "out/f", "written through a link");
            Add(writer, TarEntryType.SymbolicLink, "up", "../../../../../../../../");
            Add(writer, TarEntryType.RegularFile, "../../../../canary/f", "written by dots");
            Add(writer, TarEntryType.RegularFile, canary, "written by an absolute path");
            Add(writer, TarEntryType.HardLink, "hard", canary);
        }

        try
        {
            Image image = await BuildAsync(tar.ToArray());
            Assert.DoesNotContain(_test.Entries(image.Layers[0]), entry => entry.DataStream is { } data && new StreamReader(data).ReadToEnd() == "untouched");
        }
        catch (BerthException)
        {
            // Refusing such an archive is as good.
        }

        Assert.Equal("untouched", File.ReadAllText(canary));
        Assert.Equal(["f"], Directory.GetFiles(_test.Scratch("canary")).Select(Path.GetFileName));
        Assert.Empty(Directory.GetFileSystemEntries(_test.Scratch("root/ingest")));
    }

    [Theory]
    [InlineData("FROM scratch\nCOPY link/f /")]
    [InlineData("FROM scratch\nCOPY link /")]
    [InlineData("FROM scratch\nCOPY li*/f /")]
    [InlineData("FROM scratch\nADD link/f /")]
    [InlineData("FROM scratch\nCOPY /../../canary/f /")]
    public async Task Build_LinkOutOfTheContext_LeadsNowhere(string dockerfile)
    {
        _test.Write("canary/f", "secret");
        Directory.CreateDirectory(_test.Scratch("context"));
        Directory.CreateSymbolicLink(_test.Scratch("context/link"), _test.Scratch("canary"));
        BerthException error = await Assert.ThrowsAsync<BerthException>(() => _test.BuildAsync(dockerfile));
        Assert.Matches("^(COPY|ADD) failed: (file not found in build context|no source files)", error.Message);
    }

    [Fact]
    public async Task Build_TruncatedContext_IsRefusedAndLeavesNothing()
    {
        byte[] tar = Tar(("Dockerfile", "FROM scratch\nCOPY f /\n"), ("f", new string('x', 100_000)));
        BerthException error = await Assert.ThrowsAnyAsync<BerthException>(() => BuildAsync(tar[..50_000]));
        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.Empty(Directory.GetFileSystemEntries(_test.Scratch("root/ingest")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Add_Archive_IsUnpacked(bool compressed)
    {
        Directory.CreateDirectory(_test.Scratch("context"));
        byte[] tar = Tar(("a/b", "1"), ("c", "2"));
        await File.WriteAllBytesAsync(_test.Scratch("context/archive"), compressed ? Gzip(tar) : tar, TestContext.Current.CancellationToken);
        Image image = await _test.BuildAsync("FROM scratch\nADD archive /x\nCOPY archive /y");
        Assert.Equal(["x/ x/a/ x/a/b x/c", "y"], image.Layers.Select(layer => string.Join(' ', _test.Entries(layer).Select(entry => entry.Name))));
        Assert.Equal(7, _test.Entries(image.Layers[0]).Single(entry => entry.Name == "x/c").Uid);
        Image owned = await _test.BuildAsync("FROM scratch\nADD --chown=5:6 archive /x/");
        Assert.Equal(5, _test.Entries(owned.Layers[0]).Single(entry => entry.Name == "x/c").Uid);
    }

    [Fact]
    public async Task Add_WhatIsNoArchive_IsCopied()
    {
        Directory.CreateDirectory(_test.Scratch("context"));
        await File.WriteAllBytesAsync(_test.Scratch("context/text.gz"), Gzip("text"u8.ToArray()), TestContext.Current.CancellationToken);
        Assert.Equal("x/ x/text.gz", _test.TopLayer(await _test.BuildAsync("FROM scratch\nADD text.gz /x/")));
        await File.WriteAllBytesAsync(_test.Scratch("context/text.xz"), [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0], TestContext.Current.CancellationToken);
        Assert.Equal(ErrorKind.NotSupported, (await Assert.ThrowsAsync<BerthException>(() => _test.BuildAsync("FROM scratch\nADD text.xz /x/"))).Kind);
    }

    [Fact]
    public async Task Add_HostileArchive_NeverReachesTheHost()
    {
        string canary = _test.Write("canary/f", "untouched");
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
        {
            Add(writer, TarEntryType.SymbolicLink, "out", _test.Scratch("canary"));
            Add(writer, TarEntryType.RegularFile, "out/f", "written");
            Add(writer, TarEntryType.RegularFile, "../../../../canary/f", "written");
        }

        Directory.CreateDirectory(_test.Scratch("context"));
        await File.WriteAllBytesAsync(_test.Scratch("context/evil.tar"), tar.ToArray(), TestContext.Current.CancellationToken);
        await Record.ExceptionAsync(() => _test.BuildAsync("FROM scratch\nADD evil.tar /x/"));
        Assert.Equal("untouched", File.ReadAllText(canary));
    }

    private async Task<Image> BuildAsync(byte[] tar)
    {
        var request = new BuildRequest { Context = ContextSource.FromTar(new MemoryStream(tar)) };
        Digest id = await _test.Builder.BuildAsync(request, new RecordedProgress(), TestContext.Current.CancellationToken);
        return _test.Images.Find(id.ToString());
    }

    private byte[] Content(Image image, string name)
    {
        var bytes = new MemoryStream();
        _test.Entries(image.Layers[^1]).Single(entry => entry.Name == name).DataStream!.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static byte[] Tar(params (string Name, string Text)[] files)
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach ((string name, string text) in files)
            {
                Add(writer, TarEntryType.RegularFile, name, text);
            }
        }

        return tar.ToArray();
    }

    private static void Add(TarWriter writer, TarEntryType type, string name, string text)
    {
        var entry = new PaxTarEntry(type, name) { Uid = 7, ModificationTime = BuilderUnderTest.BaseCreated };
        if (type == TarEntryType.RegularFile)
        {
            entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        }
        else
        {
            entry.LinkName = text;
        }

        writer.WriteEntry(entry);
    }

    private static byte[] Gzip(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
