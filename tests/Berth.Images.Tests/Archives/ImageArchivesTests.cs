using System.IO.Compression;
using System.Text;
using Berth.Images.Archives;
using Berth.Images.Layers;
using Berth.Images.Store;
using Berth.Layers.Tar;
using Berth.Oci;
using Berth.Oci.Images;
using Berth.Testing;

namespace Berth.Images.Tests.Archives;

public sealed class ImageArchivesTests
{
    [Fact]
    public async Task SaveLoad_TwoImages_SameDigests()
    {
        using var first = new TestStore();
        LayerBlob shared = await first.LayerAsync(("etc/", null), ("etc/passwd", "root"));
        Image one = await first.ImageAsync("one:1.0", shared);
        Image two = await first.ImageAsync("example.org:5000/team/two:v2", shared, await first.LayerAsync(("etc/", null), ("etc/.wh.passwd", "")));
        byte[] archive = await first.SaveAsync("one:1.0", "example.org:5000/team/two:v2");
        Assert.Equal(archive, await first.SaveAsync("one:1.0", "example.org:5000/team/two:v2"));

        using var second = new TestStore();
        IReadOnlyList<LoadedImage> loaded = await second.LoadAsync(archive);
        Assert.Equal([one.Id, two.Id], loaded.Select(static image => image.Image.Id));
        Assert.Equal(["one:1.0"], loaded[0].Names);
        Assert.Equal([one.Manifest.Digest, two.Manifest.Digest], loaded.Select(static image => image.Image.Manifest.Digest));
        foreach (LoadedImage image in loaded)
        {
            ImageValidator.Check(second.Content, image.Image);
        }

        Assert.Equal(archive, await second.SaveAsync("one:1.0", "example.org:5000/team/two:v2"));
        second.Reopen();
        Assert.Equal(two.Id, second.Images.Find("example.org:5000/team/two:v2").Id);
    }

    [Fact]
    public async Task Save_Skopeo_AcceptsBothFormats()
    {
        using var store = new TestStore();
        Image image = await store.ImageAsync("hello:1.0", await store.LayerAsync(("f", "x")), await store.LayerAsync(("g", "y")));
        string path = store.Scratch.Combine("saved.tar");
        await File.WriteAllBytesAsync(path, await store.SaveAsync("hello:1.0"), TestStore.Token);
        Assert.Contains("\"Layers\"", Shell.Run("skopeo", "inspect", "docker-archive:" + path).Ok(), StringComparison.Ordinal);
        string oci = Shell.Run("skopeo", "inspect", "--raw", "oci-archive:" + path).Ok();
        Assert.Equal(image.Manifest.Digest, Digest.Of(Encoding.UTF8.GetBytes(oci)));
        Shell.Run("skopeo", "copy", "docker-archive:" + path, "dir:" + store.Scratch.Combine("dir")).Ok();
    }

    [Theory]
    [InlineData("docker-archive")]
    [InlineData("oci-archive")]
    public async Task Load_WrittenBySkopeo_Works(string format)
    {
        using var store = new TestStore();
        Image image = await store.ImageAsync("hello:1.0", await store.LayerAsync(("f", "x")));
        string path = store.Scratch.Combine("saved.tar");
        await File.WriteAllBytesAsync(path, await store.SaveAsync("hello:1.0"), TestStore.Token);
        string other = store.Scratch.Combine("other.tar");
        Shell.Run("skopeo", "copy", "docker-archive:" + path, $"{format}:{other}:again:2").Ok();
        IReadOnlyList<LoadedImage> loaded = await store.LoadAsync(await File.ReadAllBytesAsync(other, TestStore.Token));
        ImageValidator.Check(store.Content, Assert.Single(loaded).Image);
        Assert.Equal(image.DiffIds, loaded[0].Image.DiffIds);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Load_CompressedArchiveAndLayers_SameImage(bool zstd)
    {
        using var store = new TestStore();
        byte[] layer = TestStore.Tar(("f", new string('x', 100_000)));
        byte[] archive = Compress(DockerArchive(layer, Compress(layer, !zstd)), zstd);
        LoadedImage loaded = Assert.Single(await store.LoadAsync(archive));
        ImageValidator.Check(store.Content, loaded.Image);
        Assert.Equal(zstd ? MediaTypes.OciLayerGzip : MediaTypes.OciLayerZstd, loaded.Image.Layers[0].Blob.MediaType);
        Assert.Equal(["made:latest"], loaded.Image.RepoTags);
        Assert.Equal(100_000, loaded.Image.SizeBytes);
    }

    [Fact]
    public async Task Load_Truncated_RefusedAndNothingKept()
    {
        using var store = new TestStore();
        byte[] layer = TestStore.Tar(("f", new string('x', 10_000)));
        byte[] archive = DockerArchive(layer, layer);
        foreach (int length in (int[])[0, 100, 600, 5000, archive.Length - 1500])
        {
            BerthException error = await Assert.ThrowsAnyAsync<BerthException>(() => store.LoadAsync(archive[..length]));
            Assert.Equal(ErrorKind.Invalid, error.Kind);
        }

        Assert.Empty(store.Images.List());
        await store.Images.CollectGarbageAsync(TestStore.Token);
        Assert.Empty(store.Content.Blobs.List());
        Assert.Empty(Directory.EnumerateFileSystemEntries(store.Root.Ingests));
        Assert.Empty(Directory.EnumerateFileSystemEntries(store.Root.Layers));
    }

    [Fact]
    public async Task Load_WrongDiffId_RefusedAndNothingRegistered()
    {
        using var store = new TestStore();
        byte[] archive = DockerArchive(TestStore.Tar(("f", "promised")), TestStore.Tar(("f", "other")));
        BerthException error = await Assert.ThrowsAsync<BerthException>(() => store.LoadAsync(archive));
        Assert.Contains("diffID", error.Message, StringComparison.Ordinal);
        Assert.Empty(store.Images.List());
        Assert.Empty(Directory.EnumerateFileSystemEntries(store.Root.Layers));
    }

    [Theory]
    [InlineData("[{\"Config\":\"config.json\",\"Layers\":[\"../../../etc/passwd\"]}]")]
    [InlineData("[{\"Config\":\"/etc/passwd\",\"Layers\":[]}]")]
    [InlineData("[{\"Config\":\"config.json\",\"Layers\":[]}]")]
    [InlineData("{}")]
    [InlineData("[")]
    [InlineData("[{\"Config\":\"config.json\",\"Config\":\"x\",\"Layers\":[]}]")]
    public async Task Load_BadManifestJson_Refused(string manifest)
    {
        using var store = new TestStore();
        byte[] archive = TestStore.Tar(("config.json", Config("sha256:" + new string('0', 64))), ("manifest.json", manifest));
        BerthException error = await Assert.ThrowsAnyAsync<BerthException>(() => store.LoadAsync(archive));
        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.Empty(store.Images.List());
    }

    [Fact]
    public async Task Load_RootFileSystem_SaysWhatToDo()
    {
        using var store = new TestStore();
        BerthException error = await Assert.ThrowsAsync<BerthException>(() => store.LoadAsync(TestStore.Tar(("etc/", null))));
        Assert.Contains("import", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_Tar_MakesAnImage()
    {
        using var store = new TestStore();
        using var tar = new MemoryStream(Compress(TestStore.Tar(("bin/", null), ("bin/sh", "#!")), zstd: false));
        Image image = await store.Archives.ImportAsync(tar, new ImportOptions { Name = Reference.Parse("base"), Comment = "by hand" }, TestStore.Token);
        ImageValidator.Check(store.Content, image);
        Assert.Equal(image.Id, store.Images.Find("base").Id);
        Assert.Equal("by hand", store.Images.History("base")[0].Comment);
    }

    [Fact]
    public async Task Import_TruncatedTar_Refused()
    {
        using var store = new TestStore();
        byte[] tar = TestStore.Tar(("f", new string('x', 10_000)));
        foreach (int length in (int[])[512, 5000, tar.Length - 1024])
        {
            using var stream = new MemoryStream(tar[..length]);
            await Assert.ThrowsAsync<TarException>(() => store.Archives.ImportAsync(stream, new ImportOptions(), TestStore.Token));
        }

        Assert.Empty(store.Images.List());
        Assert.Empty(store.Content.Blobs.List());
    }

    private static string Config(string diffId) =>
        $"{{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{{\"type\":\"layers\",\"diff_ids\":[\"{diffId}\"]}}}}";

    private static byte[] DockerArchive(byte[] promised, byte[] stored)
    {
        using var stream = new MemoryStream();
        var writer = new TarWriter(stream);
        writer.WriteFile("manifest.json", "[{\"Config\":\"config.json\",\"RepoTags\":[\"made:latest\"],\"Layers\":[\"a/layer.tar\"]}]"u8);
        writer.WriteFile("a/layer.tar", stored);
        writer.WriteFile("config.json", Encoding.UTF8.GetBytes(Config(Digest.Of(promised).ToString())));
        writer.Finish();
        return stream.ToArray();
    }

    private static byte[] Compress(byte[] content, bool zstd)
    {
        if (zstd)
        {
            using var compressor = new ZstdSharp.Compressor();
            return compressor.Wrap(content).ToArray();
        }

        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return stream.ToArray();
    }
}
