using Berth.Build.Contexts;
using Berth.Oci;

namespace Berth.Build.Tests.Contexts;

public sealed class IgnoreRulesTests
{
    [Theory]
    [InlineData("a", "a", true)]
    [InlineData("a", "a/b/c", true)]
    [InlineData("a", "b/a", false)]
    [InlineData("/a", "a", true)]
    [InlineData("./a/", "a/x", true)]
    [InlineData("*.md", "x.md", true)]
    [InlineData("*.md", "d/x.md", false)]
    [InlineData("*/*.md", "d/x.md", true)]
    [InlineData("**/*.md", "x.md", true)]
    [InlineData("**/*.md", "a/b/x.md", true)]
    [InlineData("**", "a/b", true)]
    [InlineData("a/**", "a/b/c", true)]
    [InlineData("a/**/z", "a/z", true)]
    [InlineData("a/**/z", "a/b/c/z", true)]
    [InlineData("a/**/z", "a/b/c/y", false)]
    [InlineData("temp?", "temps", true)]
    [InlineData("temp?", "temp/", false)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[^a-c]x", "bx", false)]
    [InlineData("\\*", "*", true)]
    [InlineData("\\*", "x", false)]
    [InlineData("*\n!keep", "keep", false)]
    [InlineData("*\n!keep", "other", true)]
    [InlineData("*.md\n!README*.md\nREADME-secret.md", "README-secret.md", true)]
    [InlineData("*.md\n!README*.md\nREADME-secret.md", "README.md", false)]
    [InlineData("d\n!d/keep", "d/keep", false)]
    [InlineData("d\n!d/keep", "d/other", true)]
    [InlineData("# a\n\na", "# a", false)]
    [InlineData("a/../b", "b", true)]
    [InlineData("Dockerfile\n.dockerignore", "Dockerfile", true)]
    public void IsExcluded_Path_AsDocker(string rules, string path, bool excluded) =>
        Assert.Equal(excluded, IgnoreRules.Parse(rules).IsExcluded(path));

    [Theory]
    [InlineData("[")]
    [InlineData("!")]
    [InlineData("a\\")]
    [InlineData("[b-")]
    public void Parse_MalformedPattern_Throws(string rules) => Assert.Throws<BerthException>(() => IgnoreRules.Parse(rules));

    [Fact]
    public void IsExcluded_PatternMadeToBacktrack_IsQuick()
    {
        var rules = IgnoreRules.Parse(string.Concat(Enumerable.Repeat("**/*a", 60)) + "b");
        string path = string.Concat(Enumerable.Repeat("a/", 2000)) + "a";
        Assert.InRange(Quickest.Of(() => !rules.IsExcluded(path)), TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }
}
