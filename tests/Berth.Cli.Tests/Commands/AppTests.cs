using Berth.Cli.Commands;
using Berth.Cli.Output;

namespace Berth.Cli.Tests.Commands;

public sealed class AppTests
{
    private static async Task<(int Code, string Out, string Error)> RunAsync(params string[] words)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = await new App(output, error).RunAsync(words);
        return (code, output.ToString(), error.ToString());
    }

    [Fact]
    public async Task Run_Nothing_PrintsHelp()
    {
        (int code, string output, _) = await RunAsync();

        Assert.Equal(0, code);
        Assert.Contains("Common Commands:\n  run         Create and run a new container from an image\n", output);
    }

    [Fact]
    public async Task Run_Typo_SuggestsAndFails() => Assert.Equal(
        (1, "", "berth: unknown command: berth rnu\n\nDid you mean 'berth run'?\n\nRun 'berth --help' for more information\n"),
        await RunAsync("rnu"));

    [Fact]
    public async Task Run_UnknownFlag_Is125() => Assert.Equal(
        (125, "", "unknown flag: --bogus\n\nUsage:  berth ps [OPTIONS]\n\nRun 'berth ps --help' for more information\n"),
        await RunAsync("ps", "--bogus"));

    [Fact]
    public async Task Run_TooFewArguments_SaysHowMany() => Assert.Equal(
        (1, "", "berth: 'berth tag' requires 2 arguments\n\nUsage:  berth tag SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]\n\nSee 'berth tag --help' for more information\n"),
        await RunAsync("tag", "a"));

    [Fact]
    public async Task Run_NoEngine_SaysWhereAndGives125()
    {
        (int code, _, string error) = await RunAsync("-H", "unix:///nowhere/x.sock", "run", "busybox");

        Assert.Equal(125, code);
        Assert.StartsWith("berth: Cannot connect to the daemon at unix:///nowhere/x.sock.", error);
    }

    [Fact]
    public async Task Run_Group_ListsItsCommands() => Assert.Contains("  prune       Remove unused local volumes\n", (await RunAsync("volume")).Out);

    /// <summary>Every verb can be made, its help shown, and no two of its flags share a name or a letter.</summary>
    [Fact]
    public void All_Commands_AreWellFormed()
    {
        foreach (CommandEntry entry in CommandTable.All)
        {
            Command command = entry.Define();
            Assert.StartsWith($"Usage:  berth {entry.Name} {command.Arguments}\n", HelpText.Of(entry, command, entry.Name, 80));
            Assert.Equal(command.Flags.Count, command.Flags.Select(f => f.Name).Distinct().Count());
            List<char> letters = [.. command.Flags.Select(f => f.Letter).Where(l => l != '\0')];
            Assert.Equal(letters.Count, letters.Distinct().Count());
        }
    }
}
