using Berth.Cli.Parsing;
using Berth.Cli.Sessions;
using Berth.DockerApi.Client;
using Berth.DockerApi.Containers;

namespace Berth.Cli.Commands;

/// <summary>start and attach.</summary>
internal static class StartCommand
{
    public static Command DefineStart() => new("[OPTIONS] CONTAINER [CONTAINER...]", "Start one or more stopped containers", StartAsync)
    {
        Flags =
        [
            Flag.Bool("attach", 'a', "Attach STDOUT and STDERR and pass signals on"),
            Flag.Text("detach-keys", "Keys that detach from the container"),
            Flag.Bool("interactive", 'i', "Attach the container's STDIN"),
        ],
        Least = 1,
    };

    public static Command DefineAttach() => new("[OPTIONS] CONTAINER", "Attach local standard input, output, and error streams to a running container", AttachAsync)
    {
        Flags =
        [
            Flag.Text("detach-keys", "Keys that detach from the container"),
            Flag.Bool("no-stdin", "Do not attach STDIN"),
            Flag.Bool("sig-proxy", "Pass signals on to the process") with { Default = "true" },
        ],
        Least = 1,
        Most = 1,
    };

    private static async Task<int> StartAsync(Invocation call)
    {
        DockerClient engine = await call.EngineAsync();
        if (call.Flags.Bool("attach") || call.Flags.Bool("interactive"))
        {
            return await StartAttachedAsync(call, engine);
        }

        var failed = new List<string>();
        foreach (string container in call.Arguments)
        {
            try
            {
                await engine.StartContainerAsync(container, null, call.Cancellation);
                await call.Out.WriteLineAsync(container);
            }
            catch (DockerApiException error)
            {
                await call.Error.WriteLineAsync(Errors.Sentence(error));
                failed.Add(container);
            }
        }

        return failed.Count == 0 ? 0 : throw new CliException($"Error: failed to start containers: {string.Join(", ", failed)}");
    }

    private static async Task<int> StartAttachedAsync(Invocation call, DockerClient engine)
    {
        if (call.Arguments.Count > 1)
        {
            throw new CliException("you cannot start and attach multiple containers at once");
        }

        ContainerInspect container = await engine.InspectContainerAsync(call.Arguments[0], call.Cancellation);
        var options = new SessionOptions
        {
            Tty = container.Config?.Tty == true,
            Stdin = call.Flags.Bool("interactive") && container.Config?.OpenStdin == true,
            DetachKeys = call.Flags.Text("detach-keys"),
        };
        return await new ContainerSession(call, engine, container.Id).JoinAsync(container, options, start: container.State is not { Running: true });
    }

    private static async Task<int> AttachAsync(Invocation call)
    {
        DockerClient engine = await call.EngineAsync();
        ContainerInspect container = await engine.InspectContainerAsync(call.Arguments[0], call.Cancellation);
        string? why = container.State switch
        {
            null or { Running: false } => "You cannot attach to a stopped container, start it first",
            { Paused: true } => "You cannot attach to a paused container, unpause it first",
            { Restarting: true } => "You cannot attach to a restarting container, wait until it is running",
            _ => null,
        };
        if (why is not null)
        {
            throw new CliException(why);
        }

        bool tty = container.Config?.Tty == true;
        bool stdin = !call.Flags.Bool("no-stdin") && container.Config?.OpenStdin == true;
        if (tty && stdin && !StandardStreams.InputIsTerminal)
        {
            throw new CliException("the input device is not a TTY");
        }

        var options = new SessionOptions { Tty = tty, Stdin = stdin, DetachKeys = call.Flags.Text("detach-keys") };
        return await new ContainerSession(call, engine, container.Id).JoinAsync(container, options, start: false);
    }
}
