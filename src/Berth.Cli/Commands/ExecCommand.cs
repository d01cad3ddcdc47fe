using Berth.Cli.Options;
using Berth.Cli.Parsing;
using Berth.Cli.Sessions;
using Berth.DockerApi.Client;
using Berth.DockerApi.Execs;

namespace Berth.Cli.Commands;

/// <summary>exec.</summary>
internal static class ExecCommand
{
    public static Command Define() => new("[OPTIONS] CONTAINER COMMAND [ARG...]", "Execute a command in a running container", RunAsync)
    {
        Flags =
        [
            Flag.Bool("detach", 'd', "Run the command in the background"),
            Flag.Text("detach-keys", "Keys that detach from the command"),
            Flag.List("env", 'e', "Set an environment variable"),
            Flag.List("env-file", "Read environment variables from a file"),
            Flag.Bool("interactive", 'i', "Keep STDIN open even if not attached"),
            Flag.Bool("privileged", "Give all rights to the command"),
            Flag.Bool("tty", 't', "Give the command a terminal"),
            Flag.Text("user", 'u', "User (name|uid[:group|gid])"),
            Flag.Text("workdir", 'w', "Working directory inside the container"),
        ],
        Least = 2,
        StopAtFirst = true,
        Examples = ["berth exec -it web sh", "berth exec -e DEBUG=1 web printenv"],
    };

    private static async Task<int> RunAsync(Invocation call)
    {
        ParsedFlags flags = call.Flags;
        bool detach = flags.Bool("detach");
        bool interactive = flags.Bool("interactive");
        bool tty = flags.Bool("tty");
        if (tty && interactive && !detach && !StandardStreams.InputIsTerminal)
        {
            throw new CliException("the input device is not a TTY");
        }

        IReadOnlyList<uint>? size = tty && !detach && StandardStreams.Size is { } s ? [s.Rows, s.Columns] : null;
        var request = new ExecCreateRequest
        {
            Cmd = [.. call.Arguments.Skip(1)],
            Tty = tty,
            ConsoleSize = size,
            AttachStdin = interactive && !detach,
            AttachStdout = !detach,
            AttachStderr = !detach,
            Detach = detach,
            DetachKeys = flags.Text("detach-keys") ?? "",
            Env = EnvironmentOption.Read(flags.List("env-file"), flags.List("env")),
            Privileged = flags.Bool("privileged"),
            User = flags.Text("user") ?? "",
            WorkingDir = flags.Text("workdir") ?? "",
        };
        DockerClient engine = await call.EngineAsync();
        string id = (await engine.CreateExecAsync(call.Arguments[0], request, call.Cancellation)).Id;
        if (detach)
        {
            await engine.StartExecAsync(id, call.Cancellation);
            return 0;
        }

        return await FollowAsync(call, engine, id, request);
    }

    private static async Task<int> FollowAsync(Invocation call, DockerClient engine, string id, ExecCreateRequest request)
    {
        await using HijackedStream streams = await engine.AttachExecAsync(
            id, new ExecStartRequest { Tty = request.Tty, ConsoleSize = request.ConsoleSize }, call.Cancellation);
        using WindowSize? window = request.Tty && StandardStreams.OutputIsTerminal
            ? new WindowSize((rows, columns) => engine.ResizeExecAsync(id, rows, columns, call.Cancellation))
            : null;
        if (window is not null)
        {
            _ = window.SendAsync();
        }

        var options = new SessionOptions { Tty = request.Tty, Stdin = request.AttachStdin, DetachKeys = call.Flags.Text("detach-keys") };
        if (!await new StreamSession(streams, options).RunAsync(call.Cancellation))
        {
            await call.Error.WriteLineAsync("read escape sequence");
            return 0;
        }

        return (await engine.InspectExecAsync(id, call.Cancellation)).ExitCode ?? 0;
    }
}
