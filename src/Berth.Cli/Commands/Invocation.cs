using Berth.Cli.Parsing;
using Berth.DockerApi.Client;

namespace Berth.Cli.Commands;

/// <summary>One call of a command: what was given, where to write, and the engine.</summary>
internal sealed class Invocation(Command command, string name, ParsedFlags flags, IReadOnlyList<string> arguments, Connection connection)
{
    public Command Command { get; } = command;

    /// <summary>The name it was called by.</summary>
    public string Name { get; } = name;

    public ParsedFlags Flags { get; } = flags;

    public IReadOnlyList<string> Arguments { get; } = arguments;

    public TextWriter Out { get; init; } = TextWriter.Null;

    public TextWriter Error { get; init; } = TextWriter.Null;

    public CancellationToken Cancellation { get; init; }

    /// <summary>Where the engine is looked for; does not connect.</summary>
    public Connection Connection { get; } = connection;

    /// <summary>The engine, negotiated with; started if it is ours to start.</summary>
    public Task<DockerClient> EngineAsync() => Connection.OpenAsync(Cancellation);

    /// <summary>
    /// Does the same for every argument; an error does not stop the others. Prints each argument that succeeded, unless told not to.
    /// </summary>
    public async Task<int> ForEachAsync(Func<DockerClient, string, Task> action, bool print = true)
    {
        DockerClient engine = await EngineAsync();
        int exitCode = 0;
        foreach (string argument in Arguments)
        {
            try
            {
                await action(engine, argument);
                if (print)
                {
                    await Out.WriteLineAsync(argument);
                }
            }
            catch (DockerApiException error)
            {
                await Out.FlushAsync();
                await Error.WriteLineAsync(Errors.Sentence(error));
                exitCode = 1;
            }
        }

        return exitCode;
    }
}
