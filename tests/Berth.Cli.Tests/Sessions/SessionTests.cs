using System.Text;
using Berth.Cli.Sessions;

namespace Berth.Cli.Tests.Sessions;

public sealed class SessionTests
{
    private static (string Sent, bool Detached) Type(string? keys, params string[] input)
    {
        var watcher = DetachKeys.Parse(keys);
        var output = new List<byte>();
        bool detached = false;
        foreach (string text in input)
        {
            detached |= watcher.Filter(Encoding.ASCII.GetBytes(text), output);
        }

        return (Encoding.ASCII.GetString(output.ToArray()), detached);
    }

    [Fact]
    public void Filter_DefaultKeys_Detach()
    {
        Assert.Equal(("abc", true), Type(null, "abc\x10\x11xyz"));
        Assert.Equal(("abc", true), Type(null, "ab", "c\x10", "\x11"));
        Assert.Equal(("", true), Type("", "\x10\x11"));
    }

    [Fact]
    public void Filter_HalfASequence_IsPassedOnWhenItIsNone()
    {
        Assert.Equal(("\x10x", false), Type(null, "\x10", "x"));
        Assert.Equal(("\x10", true), Type(null, "\x10\x10\x11"));
        Assert.Equal(("", false), Type(null, "\x10"));
    }

    [Fact]
    public void Filter_OwnKeys_Detach()
    {
        Assert.Equal(("a", true), Type("x,y", "axy"));
        Assert.Equal(("", true), Type("ctrl-@,ctrl-[,ctrl-\\", "\0\u001b\u001c"));
    }

    [Theory]
    [InlineData("ctrl-1")]
    [InlineData("ab")]
    [InlineData("a,,b")]
    public void Parse_WrongKeys_Throws(string keys) => Assert.Throws<CliException>(() => DetachKeys.Parse(keys));

    [Theory]
    [InlineData("exec: \"x\": executable file not found in $PATH: unknown", 127)]
    [InlineData("exec: \"/x\": stat /x: no such file or directory: unknown", 127)]
    [InlineData("exec: \"/etc\": permission denied: unknown", 126)]
    [InlineData("exec /x: is a directory", 126)]
    [InlineData("driver failed programming external connectivity", 125)]
    public void CodeOfFailedStart_Messages_GiveTheShellsCodes(string message, int code) => Assert.Equal(code, ContainerSession.CodeOfFailedStart(message));
}
