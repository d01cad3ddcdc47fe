using Berth.Build.Parsing;

namespace Berth.Build.Tests.Parsing;

public sealed class DockerfileParserTests
{
    [Theory]
    [InlineData("FROM a\nFOO b", "dockerfile parse error on line 2: unknown instruction: FOO")]
    [InlineData("", "file with no instructions")]
    [InlineData("# only a comment\n", "file with no instructions")]
    [InlineData("RUN x", "dockerfile parse error on line 1: no build stage in current context")]
    [InlineData("ARG x=1", "no build stage in current context")]
    [InlineData("FROM", "dockerfile parse error on line 1: FROM requires either one or three arguments")]
    [InlineData("FROM a b", "dockerfile parse error on line 1: FROM requires either one or three arguments")]
    [InlineData("FROM a AS 1b", "dockerfile parse error on line 1: invalid name for build stage: \"1b\", name can't start with a number or contain symbols")]
    [InlineData("FROM a AS x\nFROM b as X", "dockerfile parse error on line 2: duplicate name x")]
    [InlineData("FROM a\n\nCOPY x", "dockerfile parse error on line 3: COPY requires at least two arguments, but only one was provided. Destination could not be determined.")]
    [InlineData("FROM a\nENV a", "dockerfile parse error on line 2: ENV must have two arguments")]
    [InlineData("FROM a\nENV a=1 b", "dockerfile parse error on line 2: Syntax error - can't find = in \"b\". Must be of the form: name=value")]
    [InlineData("FROM a\nENV =1", "dockerfile parse error on line 2: ENV names can not be blank")]
    [InlineData("FROM a\nCMD [\"a\", 1]", "dockerfile parse error on line 2: when using JSON array syntax, arrays must be comprised of strings only")]
    [InlineData("FROM a\nRUN", "dockerfile parse error on line 2: RUN requires at least one argument")]
    [InlineData("FROM a\nUSER", "dockerfile parse error on line 2: USER requires exactly one argument")]
    [InlineData("FROM a\nSHELL /bin/sh", "dockerfile parse error on line 2: SHELL requires the arguments to be in JSON form")]
    [InlineData("FROM a\nVOLUME [\"\"]", "dockerfile parse error on line 2: VOLUME specified can not be an empty string")]
    [InlineData("FROM a\nHEALTHCHECK FOO x", "dockerfile parse error on line 2: Unknown type \"FOO\" in HEALTHCHECK (try CMD)")]
    [InlineData("FROM a\nHEALTHCHECK CMD", "dockerfile parse error on line 2: Missing command after HEALTHCHECK CMD")]
    [InlineData("FROM a\nHEALTHCHECK --interval=1ns CMD x", "dockerfile parse error on line 2: Interval \"interval\" cannot be less than 1ms")]
    [InlineData("FROM a\nONBUILD ONBUILD RUN x", "dockerfile parse error on line 2: Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed")]
    [InlineData("FROM a\nONBUILD FROM b", "dockerfile parse error on line 2: FROM isn't allowed as an ONBUILD trigger")]
    [InlineData("FROM a\nONBUILD NOPE", "dockerfile parse error on line 2: unknown instruction: NOPE")]
    [InlineData("FROM a\nRUN --mount=type=cache,target=/x y", "dockerfile parse error on line 2: the --mount option of RUN is not supported by this builder: leave it out")]
    [InlineData("FROM a\nCOPY --link x y", "dockerfile parse error on line 2: the --link option of COPY is not supported by this builder: leave it out")]
    [InlineData("FROM a\nCOPY --nope=1 x y", "dockerfile parse error on line 2: unknown flag: --nope")]
    [InlineData("FROM a\nCOPY --chown x y", "dockerfile parse error on line 2: missing a value on flag: --chown")]
    [InlineData("FROM a\nCOPY --from=$x x y", "dockerfile parse error on line 2: variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround")]
    [InlineData("FROM a\nRUN <<EOF\nx", "dockerfile parse error on line 2: unterminated heredoc: no line 'EOF' ends <<EOF")]
    [InlineData("# escape=x\nFROM a", "dockerfile parse error on line 1: invalid escape token 'x' does not match ` or \\")]
    [InlineData("# escape=`\n# escape=`\nFROM a", "dockerfile parse error on line 2: only one escape parser directive can be used")]
    [InlineData("FROM a\nRUN x\0y", "dockerfile parse error on line 2: a NUL character")]
    public void Parse_WrongDockerfile_SaysWhatDockerSays(string text, string message) =>
        Assert.Equal(message, Assert.Throws<DockerfileException>(() => DockerfileParser.Parse(text)).Message);

    [Theory]
    [InlineData("RUN a \\\n  b", "a   b")]
    [InlineData("RUN a \\  \n# comment\n\n  b", "a   b")]
    [InlineData("run a && \\\r\n b\r\n", "a &&  b")]
    [InlineData("RUN a\\", "a")]
    [InlineData("   RUN   a  ", "a")]
    [InlineData("RUN a # no comment", "a # no comment")]
    [InlineData("RUN <<EOF\necho 1\nEOF", "echo 1\n")]
    [InlineData("RUN <<-EOF\n\techo 1\n\tEOF", "echo 1\n")]
    [InlineData("RUN cat <<EOF >x\n1\nEOF", "cat <<EOF >x\n1\nEOF\n")]
    [InlineData("RUN [a", "[a")]
    public void Parse_ShellForm_JoinsLinesAndDropsComments(string text, string command)
    {
        RunInstruction run = Assert.IsType<RunInstruction>(Only("FROM a\n" + text));
        Assert.True(run.Command.IsShell);
        Assert.Equal([command], run.Command.Words);
    }

    [Fact]
    public void Parse_ExecForm_GivesWords()
    {
        CmdInstruction cmd = Assert.IsType<CmdInstruction>(Only("FROM a\nCMD [ \"a b\", \"c\\u0041\\\"\" ]"));
        Assert.False(cmd.Command.IsShell);
        Assert.Equal(["a b", "cA\""], cmd.Command.Words);
    }

    [Fact]
    public void Parse_EscapeDirective_ChangesContinuation()
    {
        Dockerfile file = DockerfileParser.Parse("# escape=`\nFROM a\nRUN a `\n b\nRUN c:\\\n");
        Assert.Equal('`', file.Escape);
        Assert.Equal(["a  b", "c:\\"], file.Stages[0].Instructions.Cast<RunInstruction>().Select(run => run.Command.Words[0]));
    }

    [Fact]
    public void Parse_DirectiveAfterComment_IsAComment() =>
        Assert.Equal('\\', DockerfileParser.Parse("# x\n# escape=`\nFROM a").Escape);

    [Fact]
    public void Parse_ByteOrderMark_IsSkipped() => Assert.Single(DockerfileParser.Parse("\uFEFFFROM a").Stages);

    [Fact]
    public void Parse_EmptyContinuationLine_Warns()
    {
        Dockerfile file = DockerfileParser.Parse("FROM a\nRUN a \\\n\n b");
        Assert.StartsWith("[WARNING]: Empty continuation line found in:\n    RUN a", Assert.Single(file.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_Pairs_BothForms()
    {
        EnvInstruction pairs = Assert.IsType<EnvInstruction>(Only("FROM a\nENV a=1 b=\"x y\" c=x\\ y"));
        Assert.Equal([new("a", "1"), new("b", "\"x y\""), new("c", "x\\ y")], pairs.Pairs);
        EnvInstruction old = Assert.IsType<EnvInstruction>(Only("FROM a\nENV a 1 b=2"));
        Assert.Equal([new("a", "1 b=2")], old.Pairs);
    }

    [Fact]
    public void Parse_Copy_TakesFlagsAndHeredocs()
    {
        CopyInstruction copy = Assert.IsType<CopyInstruction>(Only("FROM a\nCOPY --chown=1:2 --chmod=644 <<\"x.txt\" b /d/\nbody $a\nx.txt"));
        Assert.Equal(("1:2", "644", "/d/"), (copy.Owner, copy.Mode, copy.Destination));
        Assert.Equal(["b"], copy.Sources);
        Assert.Equal(new Heredoc("<<\"x.txt\"", "x.txt", "body $a\n", Expand: false), Assert.Single(copy.Heredocs));
        CopyInstruction json = Assert.IsType<CopyInstruction>(Only("FROM a\nADD [\"a b\", \"/c d\"]"));
        Assert.Equal(("a b", "/c d", true), (json.Sources[0], json.Destination, json.IsAdd));
    }

    [Fact]
    public void Parse_Healthcheck_ReadsGoDurations()
    {
        HealthcheckInstruction check = Assert.IsType<HealthcheckInstruction>(
            Only("FROM a\nHEALTHCHECK --interval=1m30s --timeout=1.5s --retries=3 CMD curl -f x"));
        Assert.Equal(["CMD-SHELL", "curl -f x"], check.Check.Test);
        Assert.Equal((90_000_000_000, 1_500_000_000, 3), (check.Check.Interval, check.Check.Timeout, check.Check.Retries));
    }

    public static TheoryData<string> Hostile => new()
    {
        "FROM a\nRUN " + new string('x', 64 << 20),
        new string('x', 64 << 20),
        string.Concat(Enumerable.Repeat("RUN x\n", 1_000_000)),
        "FROM a\n" + string.Concat(Enumerable.Repeat("RUN x\n", 1_000_000)),
        "FROM a\nRUN " + string.Concat(Enumerable.Repeat("x \\\n", 1_000_000)),
        "FROM a\n" + string.Concat(Enumerable.Repeat("RUN <<a\n", 100_000)),
        "FROM a\nRUN " + string.Concat(Enumerable.Repeat("<<a ", 10_000)),
        "FROM a\nENV " + string.Concat(Enumerable.Repeat("a=\" ", 10_000)),
        "FROM a\nCMD " + new string('[', 60_000),
        "FROM a\nHEALTHCHECK " + string.Concat(Enumerable.Repeat("--interval=1s ", 4_000)),
        "FROM a\nONBUILD " + string.Concat(Enumerable.Repeat("ONBUILD ", 8_000)),
        string.Concat(Enumerable.Repeat("#\n", 1_000_000)),
    };

    [Theory]
    [MemberData(nameof(Hostile), DisableDiscoveryEnumeration = true)]
    public void Parse_HostileInput_EndsWithinASecond(string text)
    {
        TimeSpan time = Quickest.Of(() => Record.Exception(() => DockerfileParser.Parse(text)) is null or DockerfileException);
        Assert.InRange(time, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    private static Instruction Only(string text) => Assert.Single(DockerfileParser.Parse(text).Stages[0].Instructions);
}
