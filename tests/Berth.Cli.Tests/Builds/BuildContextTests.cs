using System.Formats.Tar;
using Berth.Cli.Builds;

namespace Berth.Cli.Tests.Builds;

public sealed class BuildContextTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("berth-context-").FullName;

    [Theory]
    [InlineData("*.log", "a.log", true)]
    [InlineData("*.log", "x/a.log", false)]
    [InlineData("**/*.log", "x/y/a.log", true)]
    [InlineData("**/*.log", "a.log", true)]
    [InlineData("x", "x/y/z", true)]
    [InlineData("/x/", "x/y", true)]
    [InlineData("x/**", "x/y/z", true)]
    [InlineData("x/*/z", "x/y/z", true)]
    [InlineData("a?c", "abc", true)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[^a-c]x", "bx", false)]
    [InlineData("\\*x", "ax", false)]
    [InlineData("# x", "x", false)]
    [InlineData("*\n!keep", "keep/x", false)]
    [InlineData("*\n!keep\nkeep/secret", "keep/secret", true)]
    [InlineData("a/../b", "b", true)]
    public void Ignores_Patterns_FollowDocker(string lines, string path, bool ignored) =>
        Assert.Equal(ignored, IgnoreRules.Parse(lines.Split('\n')).Ignores(path));

    [Fact]
    public async Task Open_Folder_IsATarWithoutWhatIsIgnored()
    {
        Write("Dockerfile", "FROM scratch");
        Write(".dockerignore", "*\n!src\nsrc/*.o\n");
        Write("src/main.c", "main");
        Write("src/main.o", "o");
        Write("other", "x");
        File.CreateSymbolicLink(Path.Combine(_folder, "src/link"), "main.c");
        File.SetUnixFileMode(Path.Combine(_folder, "src/main.c"), (UnixFileMode)0x1ed);

        Dictionary<string, TarEntry> entries = await ReadAsync(BuildContext.Open(_folder, null, () => []));

        Assert.Equal([".dockerignore", "Dockerfile", "src/", "src/link", "src/main.c"], entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("main.c", entries["src/link"].LinkName);
        Assert.Equal((0x1ed, 0, 0), ((int)entries["src/main.c"].Mode, entries["src/main.c"].Uid, entries["src/main.c"].Gid));
    }

    [Fact]
    public async Task Open_DockerfileOutside_TravelsUnderAnotherName()
    {
        Write("ctx/a", "a");
        Write("Dockerfile", "FROM scratch");
        var context = BuildContext.Open(Path.Combine(_folder, "ctx"), Path.Combine(_folder, "Dockerfile"), () => []);

        Dictionary<string, TarEntry> entries = await ReadAsync(context);

        Assert.StartsWith(".dockerfile.", context.Dockerfile);
        Assert.Equal([context.Dockerfile, ".dockerignore", "a"], entries.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Open_NoDockerfile_SaysSo() => Assert.Contains("Dockerfile", Assert.Throws<CliException>(() => BuildContext.Open(_folder, null, () => [])).Message);

    [Fact]
    public void Open_NoFolder_SaysSo() => Assert.Contains("not found", Assert.Throws<CliException>(() => BuildContext.Open(_folder + "/no", null, () => [])).Message);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<Dictionary<string, TarEntry>> ReadAsync(BuildContext context)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        await using Stream stream = ContextArchive.Open(context, cancel);
        await using var reader = new TarReader(stream);
        var entries = new Dictionary<string, TarEntry>(StringComparer.Ordinal);
        while (await reader.GetNextEntryAsync(copyData: false, cancel) is { } entry)
        {
            entries.Add(entry.Name, entry);
        }

        return entries;
    }

    private void Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
