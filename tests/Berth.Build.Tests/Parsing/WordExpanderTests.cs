using Berth.Build.Parsing;

namespace Berth.Build.Tests.Parsing;

public sealed class WordExpanderTests
{
    private static readonly Dictionary<string, string> Variables = new() { ["x"] = "1", ["empty"] = "", ["two"] = "a b", ["é"] = "e" };

    [Theory]
    [InlineData("a$x", "a1")]
    [InlineData("${x}y", "1y")]
    [InlineData("$xy", "")]
    [InlineData("$é", "e")]
    [InlineData("$nope-", "-")]
    [InlineData("\\$x", "$x")]
    [InlineData("\\\\$x", "\\1")]
    [InlineData("'$x'", "$x")]
    [InlineData("\"$x\"", "1")]
    [InlineData("\"\\$x\\\"\\n\"", "$x\"\\n")]
    [InlineData("${nope:-d}", "d")]
    [InlineData("${empty:-d}", "d")]
    [InlineData("${empty-d}", "")]
    [InlineData("${x:-d}", "1")]
    [InlineData("${x:+d}", "d")]
    [InlineData("${nope:+d}", "")]
    [InlineData("${empty+d}", "d")]
    [InlineData("${nope:-${x}$x}", "11")]
    [InlineData("${x:?gone}", "1")]
    [InlineData("$", "$")]
    [InlineData("a$", "a$")]
    [InlineData("$1a", "a")]
    [InlineData("a\\", "a")]
    [InlineData("$two", "a b")]
    public void Expand_Text_AsDocker(string text, string value) => Assert.Equal(value, new WordExpander(Variables, '\\').Expand(text));

    [Theory]
    [InlineData("$two c", new[] { "a", "b", "c" })]
    [InlineData("\"$two\" 'c d'", new[] { "a b", "c d" })]
    [InlineData("", new string[0])]
    [InlineData("$empty", new string[0])]
    public void ExpandWords_Text_SplitsWhatIsNotQuoted(string text, string[] words) =>
        Assert.Equal(words, new WordExpander(Variables, '\\').ExpandWords(text));

    [Theory]
    [InlineData("${x", "syntax error: missing '}'")]
    [InlineData("${x:", "syntax error: missing '}'")]
    [InlineData("${x:-a", "syntax error: missing '}'")]
    [InlineData("${}", "syntax error: bad substitution")]
    [InlineData("${x!y}", "unsupported modifier (!) in substitution")]
    [InlineData("${x:!y}", "unsupported modifier (:!) in substitution")]
    [InlineData("${nope:?it is needed}", "nope: it is needed")]
    [InlineData("'a", "unexpected end of statement while looking for matching single-quote")]
    [InlineData("\"a", "unexpected end of statement while looking for matching double-quote")]
    public void Expand_Malformed_Says(string text, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => new WordExpander(Variables, '\\').Expand(text)).Message);

    [Fact]
    public void Expand_HeredocBody_KeepsQuotes() =>
        Assert.Equal("'1' \"1\" $x \\n\n", new WordExpander(Variables, '\\').ExpandHeredoc("'$x' \"${x}\" \\$x \\n\n"));

    [Fact]
    public void Expand_DoublingValues_StopsAtTheBound()
    {
        var variables = new Dictionary<string, string> { ["a"] = "x" };
        Assert.Throws<FormatException>(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                variables["a"] = new WordExpander(variables, '\\').Expand("$a$a$a$a$a$a$a$a$a$a");
            }
        });
    }

    [Fact]
    public void Expand_DeepNesting_IsRefused() =>
        Assert.Throws<FormatException>(() => new WordExpander(Variables, '\\').Expand(string.Concat(Enumerable.Repeat("${a:-", 10_000))));
}
