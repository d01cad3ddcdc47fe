using Berth.Images.Store;
using Berth.Oci;

namespace Berth.Images.Tests.Store;

/// <summary>Names, IDs and deletion; the texts are Docker's.</summary>
public sealed class ImageStoreTests
{
    [Fact]
    public async Task Find_NamesAndIds_AsDocker()
    {
        using var store = new TestStore();
        Image image = await store.ImageAsync("foo:1.0", await store.LayerAsync(("f", "x")));
        store.Images.Tag("foo:1.0", "foo");
        foreach (string name in (string[])["foo", "foo:latest", "foo:1.0", "library/foo", "docker.io/library/foo:1.0", image.Id.ToString(), image.Id.Hex, image.Id.Hex[..5], "sha256:" + image.Id.Hex[..7]])
        {
            Assert.Equal(image.Id, store.Images.Find(name).Id);
        }

        Assert.Equal(["foo:1.0", "foo:latest"], store.Images.Find("foo").RepoTags);
    }

    [Theory]
    [InlineData("bar", "No such image: bar:latest")]
    [InlineData("bar:2", "No such image: bar:2")]
    [InlineData("example.org/x/bar", "No such image: example.org/x/bar:latest")]
    public void Find_Unknown_DockersText(string name, string message)
    {
        using var store = new TestStore();
        BerthException error = Assert.Throws<BerthException>(() => store.Images.Find(name));
        Assert.Equal((ErrorKind.NotFound, message), (error.Kind, error.Message));
    }

    [Theory]
    [InlineData("Foo", "invalid reference format: repository name (library/Foo) must be lowercase")]
    [InlineData("a b", "invalid reference format")]
    [InlineData("", "invalid reference format")]
    [InlineData("foo:", "invalid reference format")]
    [InlineData("foo@sha256:short", "invalid reference format")]
    [InlineData("../../etc", "invalid reference format")]
    public void Find_Malformed_DockersText(string name, string message)
    {
        using var store = new TestStore();
        BerthException error = Assert.Throws<BerthException>(() => store.Images.Find(name));
        Assert.Equal((ErrorKind.Invalid, message), (error.Kind, error.Message));
    }

    [Fact]
    public async Task Delete_LastName_DeletesImageAndItsContent()
    {
        using var store = new TestStore();
        Image image = await store.ImageAsync("foo:1.0", await store.LayerAsync(("f", "x")));
        store.Images.Tag("foo:1.0", "bar");
        Assert.Equal([new ImageDeletion("foo:1.0", null)], store.Images.Delete("foo:1.0", new ImageDeleteOptions()));
        Assert.Equal([new ImageDeletion("bar:latest", null), new ImageDeletion(null, image.Id.ToString())], store.Images.Delete("bar", new ImageDeleteOptions()));
        Assert.True(await store.Images.CollectGarbageAsync(TestStore.Token) > 0);
        Assert.Empty(store.Content.Blobs.List());
        Assert.DoesNotContain(Directory.EnumerateDirectories(store.Root.Layers), path => Path.GetFileName(path).Length == 64);
        store.Reopen();
        Assert.Empty(store.Images.List());
    }

    [Fact]
    public async Task Delete_IdOfTwoRepositories_Conflict()
    {
        using var store = new TestStore();
        Image image = await store.ImageAsync("foo:1.0", await store.LayerAsync(("f", "x")));
        store.Images.Tag("foo:1.0", "bar");
        BerthException error = Assert.Throws<BerthException>(() => store.Images.Delete(image.Id.Hex, new ImageDeleteOptions()));
        Assert.Equal($"conflict: unable to delete {image.Id.Hex[..12]} (must be forced) - image is referenced in multiple repositories", error.Message);
        Assert.Equal(3, store.Images.Delete(image.Id.Hex, new ImageDeleteOptions { Force = true }).Count);
    }

    [Theory]
    [InlineData(false, false, "conflict: unable to remove repository reference \"foo:1.0\" (must force) - container 0123456789ab is using its referenced image ")]
    [InlineData(true, false, "")]
    [InlineData(true, true, "")]
    public async Task Delete_UsedByContainer_ConflictUnlessForced(bool force, bool running, string message)
    {
        using var store = new TestStore();
        Image image = await store.ImageAsync("foo:1.0", await store.LayerAsync(("f", "x")));
        var options = new ImageDeleteOptions { Force = force, UsedBy = _ => [new ImageUse("0123456789abcdef", running)] };
        if (message.Length > 0)
        {
            Assert.Equal(message + image.Id.Hex[..12], Assert.Throws<BerthException>(() => store.Images.Delete("foo:1.0", options)).Message);
            Assert.Equal(image.Id, store.Images.Find("foo:1.0").Id);
            return;
        }

        // a running container keeps the image, but not its name
        Assert.Equal(running ? 1 : 2, store.Images.Delete("foo:1.0", options).Count);
        Assert.Equal(running, store.Images.TryFind(image.Id.Hex) is not null);
    }

    [Fact]
    public async Task Delete_IdUsedByRunningContainer_CannotBeForced()
    {
        using var store = new TestStore();
        Image image = await store.ImageAsync("foo:1.0", await store.LayerAsync(("f", "x")));
        var options = new ImageDeleteOptions { Force = true, UsedBy = _ => [new ImageUse("0123456789abcdef", true)] };
        BerthException error = Assert.Throws<BerthException>(() => store.Images.Delete(image.Id.Hex, options));
        Assert.Equal($"conflict: unable to delete {image.Id.Hex[..12]} (cannot be forced) - image is being used by running container 0123456789ab", error.Message);
    }

    [Fact]
    public async Task CollectGarbage_LayersInUse_Stay()
    {
        using var store = new TestStore();
        Image image = await store.ImageAsync("foo:1.0", await store.LayerAsync(("f", "x")));
        Berth.Images.Layers.LayerBlob fresh = await store.LayerAsync(("fresh", "x"));
        store.Content.Snapshots.Prepare(new Berth.Images.Snapshots.SnapshotRequest { Key = "c", Layers = image.DiffIds });
        store.Images.Delete("foo:1.0", new ImageDeleteOptions { Force = true });
        await store.Images.CollectGarbageAsync(TestStore.Token);
        store.Content.Snapshots.OpenRoot("c").Dispose();
        Assert.True(store.Content.Blobs.Contains(fresh.Blob.Digest));
        store.Content.Snapshots.Remove("c");
        await store.Images.CollectGarbageAsync(TestStore.Token);
        Assert.False(Directory.Exists(Path.Combine(store.Root.Layers, image.DiffIds[0].Digest.Hex)));
    }

    [Fact]
    public async Task History_NewestFirst_WithSizes()
    {
        using var store = new TestStore();
        Image image = await store.Images.CreateAsync(
            new NewImage
            {
                Config = new Berth.Oci.Images.ImageConfig
                {
                    Architecture = "amd64",
                    Os = "linux",
                    RootFs = new Berth.Oci.Images.RootFs { DiffIds = [] },
                    History =
                    [
                        new Berth.Oci.Images.HistoryEntry { CreatedBy = "ADD rootfs" },
                        new Berth.Oci.Images.HistoryEntry { CreatedBy = "CMD sh", EmptyLayer = true },
                    ],
                },
                Layers = [await store.LayerAsync(("f", "12345"))],
                Names = [Berth.Oci.Images.Reference.Parse("h")],
            },
            TestStore.Token);
        IReadOnlyList<ImageHistoryLine> lines = store.Images.History("h");
        Assert.Equal([("CMD sh", 0L), ("ADD rootfs", 5L)], lines.Select(static line => (line.CreatedBy, line.SizeBytes)));
        Assert.Equal(image.Id, lines[0].Id);
        Assert.Equal(["h:latest"], lines[0].Tags);
    }
}
