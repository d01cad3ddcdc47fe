using Berth.Testing;

namespace Berth.Style.Tests;

/// <summary>Small files: at most 300 lines of product code. The waivers are named, each with its reason.</summary>
public sealed class SizeBudgetTests
{
    private const int Budget = 300;

    private static readonly Dictionary<string, string> Waivers = [];

    public static TheoryData<string> Sources => [.. Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Repository.Root, path))
        .Where(path => !path.Contains("/obj/", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Sources))]
    public void SourceFile_Lines_AreWithinTheBudget(string path)
    {
        int lines = File.ReadLines(Path.Combine(Repository.Root, path)).Count();

        Assert.True(lines <= Budget || Waivers.ContainsKey(path), $"{path} has {lines} lines; split it, or add a waiver with its reason");
    }

    [Fact]
    public void Waivers_EachOne_IsStillNeeded() =>
        Assert.All(Waivers.Keys, path => Assert.True(
            File.Exists(Path.Combine(Repository.Root, path)) && File.ReadLines(Path.Combine(Repository.Root, path)).Count() > Budget, path));
}
