using Berth.Images.Files;
using Berth.Images.Layers;
using Berth.Images.Snapshots;
using Berth.Images.Store;
using Berth.Linux.Trees;
using Berth.Oci;
using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Tests.Snapshots;

/// <summary>Overlays are mounted detached: nothing shows up on the host.</summary>
public sealed class OverlaySnapshotterTests
{
    [Fact]
    public async Task Prepare_TwoOfOneImage_AreIsolated()
    {
        using var store = new TestStore();
        Image image = await store.ImageAsync("a", await store.LayerAsync(("etc/", null), ("etc/motd", "image")));
        Prepare(store, "one", image);
        Prepare(store, "two", image);
        Write(store, "one", "/etc", ("motd", "changed"), ("new", "x"));
        Assert.Equal("changed", Read(store, "one", "/etc/motd"));
        Assert.Equal("image", Read(store, "two", "/etc/motd"));
        Assert.Null(Read(store, "two", "/etc/new"));
        ImageValidator.Check(store.Content, image);
        store.Content.Snapshots.Remove("one");
        Assert.Equal(["two"], store.Content.Snapshots.List());
        Assert.Throws<BerthException>(() => store.Content.Snapshots.Mounts("one"));
    }

    [Fact]
    public async Task Commit_ChangesAndDeletions_NextImageHasThem()
    {
        using var store = new TestStore();
        Image image = await store.ImageAsync("a", await store.LayerAsync(("etc/", null), ("etc/motd", "image"), ("etc/gone", "x"), ("dir/", null), ("dir/old", "x")));
        Prepare(store, "one", image);
        using (SafeFileHandle root = store.Content.Snapshots.OpenRoot("one"))
        {
            TreeEntries.RemoveTree(root, "dir"u8);
            using SafeFileHandle etc = TreeOpen.OpenBeneath(root, "etc"u8, OpenMode.Directory, 0);
            Assert.Equal(0, TreeEntries.TryRemoveFile(etc, "gone"u8));
            FileTree.CreateDirectory(root, "/dir", 0, 0);
        }

        Write(store, "one", "/dir", ("new", "y"));
        IReadOnlyList<FileChange> changes = await store.Content.Snapshots.DiffAsync("one", TestStore.Token);
        Assert.Equal(
            ["C /dir", "A /dir/new", "C /etc", "D /etc/gone"],
            changes.Select(static change => $"{"CAD"[(int)change.Kind]} {change.Path}"));
        LayerBlob layer = await store.Content.Snapshots.CommitAsync("one", new CommitOptions(), TestStore.Token);
        Image next = await store.ImageAsync("b", [.. image.Layers, layer]);
        ImageValidator.Check(store.Content, next);
        Prepare(store, "two", next);
        Assert.Equal("y", Read(store, "two", "/dir/new"));
        Assert.Null(Read(store, "two", "/dir/old"));
        Assert.Null(Read(store, "two", "/etc/gone"));
        Assert.Equal("image", Read(store, "two", "/etc/motd"));
    }

    [Fact]
    public async Task Prepare_MountPoints_AreThereAndNoChange()
    {
        using var store = new TestStore();
        Image image = await store.ImageAsync("a", await store.LayerAsync(("etc/", null), ("etc/hosts", "mine")));
        Prepare(store, "one", image);
        using (SafeFileHandle root = store.Content.Snapshots.OpenRoot("one"))
        {
            Assert.Equal("/proc/mounts", FileTree.Stat(root, "/etc/mtab").LinkTarget);
            Assert.True(FileTree.Stat(root, "/dev/shm").IsDirectory);
            Assert.Equal("mine", System.Text.Encoding.UTF8.GetString(FileTree.TryReadFile(root, "/etc/hosts", 100)!));
            foreach (string file in (string[])["/.dockerenv", "/etc/resolv.conf", "/etc/hostname", "/dev/console"])
            {
                Assert.Equal(0, FileTree.Stat(root, file).Size);
            }
        }

        Assert.Empty(await store.Content.Snapshots.DiffAsync("one", TestStore.Token));
        Assert.Equal(0, await store.Content.Snapshots.UsageAsync("one", TestStore.Token));
    }

    [Fact]
    public async Task Prepare_HostileLinksForMountPoints_NothingOutsideIsMade()
    {
        using var store = new TestStore();
        store.Scratch.Write("canary/secret", "x");
        string canary = store.Scratch.Combine("canary");
        Image image = await store.ImageAsync(
            "a", await store.LayerAsync(($"dev -> {canary}", null), ($"etc -> {canary}", null), ($".dockerenv -> {canary}/env", null)));
        Prepare(store, "one", image);
        store.Content.Snapshots.OpenRoot("one").Dispose();
        Assert.Equal([Path.Combine(canary, "secret")], Directory.EnumerateFileSystemEntries(canary));
    }

    [Fact]
    public async Task Prepare_DependentLayers_LookAsTheyWouldUnpackedInOrder()
    {
        using var store = new TestStore();
        LayerBlob basis = await store.LayerAsync(("usr/", null), ("usr/bin/", null), ("usr/bin/old", "o"), ("bin -> usr/bin", null));
        LayerBlob top = await store.LayerAsync(("bin/tool", "t"), (".wh.nothing", ""));
        Image image = await store.ImageAsync("a", basis, top);
        Prepare(store, "one", image);
        Assert.Equal("t", Read(store, "one", "/usr/bin/tool"));
        Assert.Equal("o", Read(store, "one", "/bin/old"));
        using SafeFileHandle root = store.Content.Snapshots.OpenRoot("one");
        Assert.DoesNotContain("nothing", FileTree.List(root, "/").Select(static entry => entry.Name));
    }

    [Fact]
    public async Task Reopen_Crash_KeepsWhatHasARecord()
    {
        using var store = new TestStore();
        Image image = await store.ImageAsync("a", await store.LayerAsync(("f", "x")));
        Prepare(store, "one", image);
        Write(store, "one", "/", ("g", "y"));
        Directory.CreateDirectory(Path.Combine(store.Root.Snapshots, "orphan", "upper"));
        Directory.CreateDirectory(Path.Combine(store.Root.Layers, "new-half", "fs"));
        await File.WriteAllTextAsync(Path.Combine(store.Root.Ingests, "half"), "x", TestStore.Token);
        store.Reopen();
        Assert.Equal("y", Read(store, "one", "/g"));
        Assert.Equal(["one"], Directory.EnumerateDirectories(store.Root.Snapshots).Select(Path.GetFileName));
        Assert.False(Directory.Exists(Path.Combine(store.Root.Layers, "new-half")));
        Assert.Empty(Directory.EnumerateFiles(store.Root.Ingests));
    }

    [Fact]
    public async Task Reopen_LayerUnsyncedAfterAnotherBoot_UnpackedAgain()
    {
        using var store = new TestStore();
        Image image = await store.ImageAsync("a", await store.LayerAsync(("f", "x")));
        Prepare(store, "one", image);
        string layer = Path.Combine(store.Root.Layers, image.DiffIds[0].Digest.Hex);
        string record = Path.Combine(layer, "layer.json");
        // what a power cut leaves: a layer of another boot, without the mark, with a file torn
        while (!File.Exists(Path.Combine(layer, "synced")))
        {
            await Task.Delay(10, TestStore.Token);
        }

        File.Delete(Path.Combine(layer, "synced"));
        await File.WriteAllTextAsync(record, (await File.ReadAllTextAsync(record, TestStore.Token)).Replace("\"boot\":\"", "\"boot\":\"0", StringComparison.Ordinal), TestStore.Token);
        await File.WriteAllTextAsync(Path.Combine(layer, "fs", "f"), "", TestStore.Token);
        store.Reopen();
        Assert.Equal("x", Read(store, "one", "/f"));
    }

    private static void Prepare(TestStore store, string key, Image image) =>
        store.Content.Snapshots.Prepare(new SnapshotRequest { Key = key, Layers = image.DiffIds });

    private static string? Read(TestStore store, string key, string path)
    {
        using SafeFileHandle root = store.Content.Snapshots.OpenRoot(key);
        return FileTree.TryReadFile(root, path, 1000) is byte[] content ? System.Text.Encoding.UTF8.GetString(content) : null;
    }

    private static void Write(TestStore store, string key, string directory, params (string Name, string? Content)[] files)
    {
        using SafeFileHandle root = store.Content.Snapshots.OpenRoot(key);
        using var tar = new MemoryStream(TestStore.Tar(files));
        FileTree.WriteArchive(root, directory, tar, new ExtractOptions(), TestStore.Token);
    }
}
