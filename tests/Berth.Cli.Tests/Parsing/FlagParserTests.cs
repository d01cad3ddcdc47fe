using Berth.Cli.Options;
using Berth.Cli.Parsing;

namespace Berth.Cli.Tests.Parsing;

public sealed class FlagParserTests
{
    private static (ParsedFlags Flags, List<string> Arguments) Parse(string words, bool stopAtFirst = true) =>
        FlagParser.Parse(words.Split(' ', StringSplitOptions.RemoveEmptyEntries), [.. ContainerFlags.All, Flag.Bool("detach", 'd', "")], stopAtFirst);

    [Fact]
    public void Parse_AllForms_AreUnderstood()
    {
        (ParsedFlags flags, List<string> arguments) =
            Parse("-it -p80:80 -p 81:81 --publish=82:82 --name web -e=A=b --rm=false -dw /x --memory 1g busybox sh -c -it");

        Assert.True(flags.Bool("interactive") && flags.Bool("tty") && flags.Bool("detach"));
        Assert.Equal(["80:80", "81:81", "82:82"], flags.List("publish"));
        Assert.Equal(("web", "/x", "1g"), (flags.Text("name"), flags.Text("workdir"), flags.Text("memory")));
        Assert.Equal(["A=b"], flags.List("env"));
        Assert.True(flags.Has("rm") && !flags.Bool("rm"));
        Assert.Equal(["busybox", "sh", "-c", "-it"], arguments);
    }

    [Fact]
    public void Parse_Interspersed_TakesFlagsAfterArguments()
    {
        (ParsedFlags flags, List<string> arguments) = Parse("a -t b --name c -- -d", stopAtFirst: false);

        Assert.True(flags.Bool("tty") && !flags.Bool("detach"));
        Assert.Equal(["a", "b", "-d"], arguments);
    }

    [Theory]
    [InlineData("--bogus", "unknown flag: --bogus")]
    [InlineData("--detatch", "unknown flag: --detatch\nDid you mean '--detach'?")]
    [InlineData("-z", "unknown shorthand flag: 'z' in -z")]
    [InlineData("-iz", "unknown shorthand flag: 'z' in -z")]
    [InlineData("--name", "flag needs an argument: --name")]
    [InlineData("-p", "flag needs an argument: 'p' in -p")]
    [InlineData("--rm=maybe", "invalid argument \"maybe\" for \"--rm\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax")]
    [InlineData("-c x", "invalid argument \"x\" for \"-c, --cpu-shares\" flag: strconv.ParseInt: parsing \"x\": invalid syntax")]
    public void Parse_WrongFlag_SaysWhat(string words, string message) =>
        Assert.Equal(message, Assert.Throws<UsageException>(() => Parse(words)).Message);

    [Theory]
    [InlineData("rnu", "run")]
    [InlineData("strat", "start")]
    [InlineData("volume lst", "volume ls")]
    [InlineData("xyzzy", null)]
    public void Suggest_Typo_IsFound(string typo, string? meant) => Assert.Equal(meant, Cli.Commands.CommandTable.Suggest(typo));
}
