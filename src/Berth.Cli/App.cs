using Berth.Cli.Commands;
using Berth.Cli.Output;
using Berth.Cli.Parsing;
using Berth.Cli.Sessions;
using Berth.Oci;

namespace Berth.Cli;

/// <summary>From the command line to the exit code.</summary>
internal sealed class App(TextWriter output, TextWriter error)
{
    private const int UsageError = 125;

    private static readonly Flag[] GlobalFlags =
    [
        Flag.Text("host", 'H', "Engine to talk to"),
        Flag.Bool("version", 'v', "Print version information and quit"),
        Flag.Bool("help", "Print usage"),
    ];

    public async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        ParsedFlags global;
        List<string> rest;
        try
        {
            (global, rest) = FlagParser.Parse(words, GlobalFlags, stopAtFirst: true);
        }
        catch (UsageException e)
        {
            await error.WriteLineAsync($"{e.Message}\n\nUsage:  berth [OPTIONS] COMMAND\n\nRun 'berth --help' for more information");
            return UsageError;
        }

        if (global.Bool("version"))
        {
            await output.WriteLineAsync($"Berth version {SystemCommands.Version}");
            return 0;
        }

        if (rest.Count > 0 && rest[0] == "help")
        {
            rest = [.. rest.Skip(1), "--help"];
        }

        bool help = global.Bool("help") || rest.Count == 0 || rest[0] == "--help";
        return help ? await HelpAsync() : await DispatchAsync(rest, new Connection(global.Text("host")));
    }

    private async Task<int> HelpAsync()
    {
        await output.WriteAsync(HelpText.OfProgram());
        return 0;
    }

    private async Task<int> DispatchAsync(List<string> words, Connection connection)
    {
        if (CommandTable.Find(words) is { } found)
        {
            return await CallAsync(found.Entry, found.Name, found.Words, connection);
        }

        bool isGroup = Array.Exists(CommandTable.Groups, g => g.Name == words[0]);
        if (isGroup && (words.Count == 1 || words[1] is "--help" or "-h"))
        {
            await output.WriteAsync(HelpText.OfGroup(words[0]));
            return 0;
        }

        string name = isGroup ? $"{words[0]} {words[1]}" : words[0];
        string meant = CommandTable.Suggest(name) is { } close ? $"\nDid you mean 'berth {close}'?\n" : "";
        string where = isGroup ? $"berth {words[0]}" : "berth";
        await error.WriteLineAsync($"berth: unknown command: berth {name}\n{meant}\nRun '{where} --help' for more information");
        return 1;
    }

    private async Task<int> CallAsync(CommandEntry entry, string name, IReadOnlyList<string> words, Connection connection)
    {
        Command command = entry.Define();
        ParsedFlags flags;
        List<string> arguments;
        try
        {
            (flags, arguments) = FlagParser.Parse(words, command.Flags, command.StopAtFirst);
        }
        catch (UsageException e)
        {
            await error.WriteLineAsync($"{e.Message}\n\nUsage:  berth {name} {command.Arguments}\n\nRun 'berth {name} --help' for more information");
            return UsageError;
        }

        if (flags.Bool("help"))
        {
            await output.WriteAsync(HelpText.Of(entry, command, name, StandardStreams.Size?.Columns ?? 80));
            return 0;
        }

        if (Miscounted(command, name, arguments.Count) is { } complaint)
        {
            await error.WriteLineAsync($"berth: {complaint}\n\nUsage:  berth {name} {command.Arguments}\n\nSee 'berth {name} --help' for more information");
            return 1;
        }

        return await GuardAsync(new Invocation(command, name, flags, arguments, connection) { Out = output, Error = error });
    }

    private static string? Miscounted(Command command, string name, int count)
    {
        static string Arguments(int n) => n == 1 ? "1 argument" : $"{n} arguments";
        return command switch
        {
            { Most: 0 } when count > 0 => $"'berth {name}' accepts no arguments",
            _ when count >= command.Least && (command.Most < 0 || count <= command.Most) => null,
            _ when command.Least == command.Most => $"'berth {name}' requires {Arguments(command.Least)}",
            { Most: > 0 } when count > command.Most => $"'berth {name}' requires at most {Arguments(command.Most)}",
            _ => $"'berth {name}' requires at least {Arguments(command.Least)}",
        };
    }

    /// <summary>Runs the command; errors become a message and an exit code.</summary>
    private async Task<int> GuardAsync(Invocation call)
    {
        try
        {
            return await call.Command.Run(call);
        }
        catch (Exception e) when (e is CliException or BerthException or Templates.TemplateException)
        {
            await output.FlushAsync();
            await ReportAsync(call, Errors.Sentence(e));
            return e is CliException cli ? cli.ExitCode : call.Command.IsRun ? UsageError : 1;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or System.Net.Sockets.SocketException or System.Text.Json.JsonException)
        {
            await output.FlushAsync();
            await ReportAsync(call, $"error during connect: {e.Message}");
            return call.Command.IsRun ? UsageError : 1;
        }
    }

    private async Task ReportAsync(Invocation call, string message)
    {
        if (message.Length == 0)
        {
            return;
        }

        await error.WriteLineAsync(call.Command.IsRun ? $"berth: {message}\n\nRun 'berth {call.Name} --help' for more information" : message);
    }
}
