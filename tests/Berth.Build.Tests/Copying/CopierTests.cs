using System.Formats.Tar;
using Berth.Build.Contexts;
using Berth.Build.Copying;
using Berth.Images.Files;
using Berth.Oci;
using Berth.Testing;

namespace Berth.Build.Tests.Copying;

/// <summary>COPY's rules on real folders; what comes out is read back with .NET's own tar reader.</summary>
public sealed class CopierTests : IDisposable
{
    private const long Epoch = 1_700_000_000;

    private readonly ScratchDirectory _scratch = new();

    public CopierTests()
    {
        Write("context/a.txt", "a");
        Write("context/b.txt", "b");
        Write("context/d/x.txt", "x");
        Write("context/d/e/y.txt", "y");
        Write("image/etc/passwd", "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1001::/:/bin/sh\n");
        Write("image/etc/group", "root:x:0:\nstaff:x:50:\n");
        Directory.CreateDirectory(Path("image/usr/bin"));
        Directory.CreateDirectory(Path("image/srv"));
        Directory.CreateSymbolicLink(Path("image/bin"), "usr/bin");
        Directory.CreateSymbolicLink(Path("image/abs"), "/srv");
        Directory.CreateSymbolicLink(Path("image/up"), "../../../../srv");
        Directory.CreateSymbolicLink(Path("image/loop"), "loop");
        File.CreateSymbolicLink(Path("image/file"), "srv/target");
        File.WriteAllText(Path("canary"), "secret");
        Directory.CreateSymbolicLink(Path("context/out"), _scratch.Path);
        File.CreateSymbolicLink(Path("context/passwd"), "/etc/passwd");
        File.CreateSymbolicLink(Path("context/dots"), "../canary");
        File.CreateSymbolicLink(Path("context/link"), "d/x.txt");
    }

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("a.txt", "/new", "new")]
    [InlineData("a.txt", "/new/", "new/ new/a.txt")]
    [InlineData("a.txt", "/srv", "srv/ srv/a.txt")]
    [InlineData("a.txt", "/x/y/new", "x/ x/y/ x/y/new")]
    [InlineData("a.txt", "/bin/", "usr/ usr/bin/ usr/bin/a.txt")]
    [InlineData("a.txt", "/abs/q", "srv/ srv/q")]
    [InlineData("a.txt", "/up/q", "srv/ srv/q")]
    [InlineData("a.txt", "/file", "srv/ srv/target")]
    [InlineData("a.txt", "/../../q", "q")]
    [InlineData("d", "/srv", "srv/ srv/e/ srv/e/y.txt srv/x.txt")]
    [InlineData("d/", "/new/n", "new/ new/n/ new/n/e/ new/n/e/y.txt new/n/x.txt")]
    [InlineData("*.txt", "/new/", "new/ new/a.txt new/b.txt")]
    [InlineData("d/*", "/new/", "new/ new/x.txt new/y.txt")]
    [InlineData("[ab].txt", "/new/", "new/ new/a.txt new/b.txt")]
    [InlineData("d/../a.txt", "/new", "new")]
    [InlineData("/a.txt", "/new", "new")]
    [InlineData("link", "/new/", "new/ new/link")]
    public async Task Add_Source_LandsWhereDockerPutsIt(string source, string destination, string entries) =>
        Assert.Equal(entries, string.Join(' ', (await CopyAsync(source, destination)).Select(entry => entry.Name)));

    [Theory]
    [InlineData("nope", "COPY failed: file not found in build context or excluded by .dockerignore: stat nope: file does not exist")]
    [InlineData("../canary", "COPY failed: forbidden path outside the build context: ../canary ()")]
    [InlineData("out/canary", "COPY failed: file not found in build context or excluded by .dockerignore: stat out/canary: file does not exist")]
    [InlineData("dots", "COPY failed: file not found in build context or excluded by .dockerignore: stat dots: file does not exist")]
    [InlineData("passwd", "COPY failed: file not found in build context or excluded by .dockerignore: stat passwd: file does not exist")]
    [InlineData("*.nope", "COPY failed: no source files were specified")]
    [InlineData("out/*", "COPY failed: no source files were specified")]
    [InlineData("a[", "COPY failed: a[: syntax error in pattern")]
    public async Task Add_SourceThatIsNotThere_SaysWhatDockerSays(string source, string message) =>
        Assert.Equal(message, (await Assert.ThrowsAsync<BerthException>(() => CopyAsync(source, "/x/"))).Message);

    [Theory]
    [InlineData("/etc/passwd/x", "cannot copy to non-directory: /etc/passwd")]
    [InlineData("/loop/x", "too many links: /loop")]
    public async Task Add_SomethingInTheWay_Says(string destination, string message) =>
        Assert.Equal(message, (await Assert.ThrowsAsync<BerthException>(() => CopyAsync("a.txt", destination))).Message);

    [Fact]
    public async Task Add_Folder_KeepsLinksAsTheyAreAndNeverWhatTheyPointTo()
    {
        List<TarEntry> entries = await CopyAsync(".", "/all/");
        Assert.Equal(_scratch.Path, entries.Single(entry => entry.Name == "all/out").LinkName);
        Assert.Equal("../canary", entries.Single(entry => entry.Name == "all/dots").LinkName);
        Assert.DoesNotContain(entries, entry => entry.Name.Contains("canary", StringComparison.Ordinal));
    }

    [Fact]
    public void Add_IgnoredFile_IsNotReachedThroughALink()
    {
        var rules = IgnoreRules.Parse("d\n!d/e");
        using var files = new FileSource(TreeReader.Open(Path("context")), rules);
        Assert.Null(files.TryFind("link"));
        Assert.NotNull(files.TryFind("d/e/y.txt"));
        Assert.Equal(["e"], files.List("d").Select(entry => entry.Name));
    }

    [Fact]
    public async Task Add_AttributesGiven_AreInTheLayer()
    {
        List<TarEntry> entries = await CopyAsync("d", "/srv/", owner: "app:staff", mode: "700");
        TarEntry file = entries.Single(entry => entry.Name == "srv/x.txt");
        Assert.Equal((1000, 50, Convert.ToInt32("700", 8)), (file.Uid, file.Gid, (int)file.Mode));
        Assert.All(entries.Where(entry => entry.Name != "srv/"), entry => Assert.Equal(Epoch, entry.ModificationTime.ToUnixTimeSeconds()));
        TarEntry plain = Assert.Single(await CopyAsync("a.txt", "/p"));
        Assert.Equal((0, 0), (plain.Uid, plain.Gid));
    }

    [Theory]
    [InlineData("app", 1000, 1001)]
    [InlineData("7", 7, 7)]
    [InlineData("7:staff", 7, 50)]
    [InlineData("app:9", 1000, 9)]
    public void Resolve_Owner_ReadsTheImagesAccounts(string text, uint uid, uint gid)
    {
        using var image = TreeReader.Open(Path("image"));
        Assert.Equal(new Owner(uid, gid), Accounts.Resolve(text, image));
    }

    [Theory]
    [InlineData("nobody-here", "unable to convert uid/gid chown string to host mapping: can't find uid for user nobody-here: no such user: nobody-here")]
    [InlineData("0:nope", "unable to convert uid/gid chown string to host mapping: can't find gid for group nope: no such group: nope")]
    public void Resolve_UnknownOwner_Says(string text, string message)
    {
        using var image = TreeReader.Open(Path("image"));
        Assert.Equal(message, Assert.Throws<BerthException>(() => Accounts.Resolve(text, image)).Message);
    }

    [Fact]
    public async Task Write_HardLinksAndLongNames_AreReadBack()
    {
        string name = new('n', 150);
        Write($"context/h/{name}", "content");
        Shell.Sh($"ln {Path($"context/h/{name}")} {Path("context/h/z")} && chown 5000000:6000000 {Path("context/h/z")}").Ok();
        List<TarEntry> entries = await CopyAsync("h", "/h/", keepOwners: true);
        Assert.Equal($"h/{name}", entries[1].Name);
        Assert.Equal((5000000, 6000000, "content"), (entries[1].Uid, entries[1].Gid, new StreamReader(entries[1].DataStream!).ReadToEnd()));
        Assert.Equal((TarEntryType.HardLink, $"h/{name}"), (entries[2].EntryType, entries[2].LinkName));
    }

    private async Task<List<TarEntry>> CopyAsync(string source, string destination, string? owner = null, string? mode = null, bool keepOwners = false)
    {
        using var files = new FileSource(TreeReader.Open(Path("context")), IgnoreRules.None);
        using var image = TreeReader.Open(Path("image"));
        List<CopySource> found = new SourceFinder(files, "COPY", isContext: true).Find([source]);
        var plan = new LayerPlan(image, Epoch);
        var options = new CopyOptions
        {
            Destination = destination,
            Owner = owner is null ? Owner.Root : Accounts.Resolve(owner, image),
            Mode = Copier.ParseMode(mode),
            EpochSeconds = Epoch,
            KeepOwners = keepOwners,
        };
        found.ForEach(one => new Copier(plan, options).Add(one, TestContext.Current.CancellationToken));
        var tar = new MemoryStream();
        await LayerTar.WriteAsync(plan.Entries, tar, TestContext.Current.CancellationToken);
        tar.Position = 0;
        using var reader = new TarReader(tar);
        List<TarEntry> entries = [];
        while (reader.GetNextEntry(copyData: true) is { } entry)
        {
            entries.Add(entry);
        }

        return entries;
    }

    private string Path(string relative) => _scratch.Combine(relative);

    private void Write(string relative, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(relative))!);
        File.WriteAllText(Path(relative), text);
    }
}
