using Berth.Cli.Output;
using Berth.Cli.Parsing;
using Berth.DockerApi.Client;
using Berth.DockerApi.Containers;

namespace Berth.Cli.Commands;

/// <summary>The verbs that do one thing to each container named: stop, restart, kill, pause, unpause, rm, wait, rename; and top, port, commit.</summary>
internal static class ContainerCommands
{
    private static readonly Flag[] StopFlags =
    [
        Flag.Text("signal", 's', "Signal to send to the container"),
        Flag.Number("timeout", 't', "Seconds to wait before killing the container"),
        Flag.Number("time", "Same as --timeout"),
    ];

    public static Command DefineStop() => new("[OPTIONS] CONTAINER [CONTAINER...]", "Stop one or more running containers",
        call => call.ForEachAsync((engine, id) => engine.StopContainerAsync(id, call.Flags.Text("signal"), Seconds(call), call.Cancellation)))
    {
        Flags = StopFlags,
        Least = 1,
    };

    public static Command DefineRestart() => new("[OPTIONS] CONTAINER [CONTAINER...]", "Restart one or more containers",
        call => call.ForEachAsync((engine, id) => engine.RestartContainerAsync(id, call.Flags.Text("signal"), Seconds(call), call.Cancellation)))
    {
        Flags = StopFlags,
        Least = 1,
    };

    public static Command DefineKill() => new("[OPTIONS] CONTAINER [CONTAINER...]", "Kill one or more running containers",
        call => call.ForEachAsync((engine, id) => engine.KillContainerAsync(id, call.Flags.Text("signal"), call.Cancellation)))
    {
        Flags = [Flag.Text("signal", 's', "Signal to send to the container") with { Default = "KILL" }],
        Least = 1,
    };

    public static Command DefinePause() => new("CONTAINER [CONTAINER...]", "Pause all processes within one or more containers",
        call => call.ForEachAsync((engine, id) => engine.PauseContainerAsync(id, call.Cancellation)))
    {
        Least = 1,
    };

    public static Command DefineUnpause() => new("CONTAINER [CONTAINER...]", "Unpause all processes within one or more containers",
        call => call.ForEachAsync((engine, id) => engine.UnpauseContainerAsync(id, call.Cancellation)))
    {
        Least = 1,
    };

    public static Command DefineRemove() => new("[OPTIONS] CONTAINER [CONTAINER...]", "Remove one or more containers", RemoveAsync)
    {
        Flags =
        [
            Flag.Bool("force", 'f', "Remove a running container as well (SIGKILL)"),
            Flag.Bool("link", 'l', "Remove the link, not the container"),
            Flag.Bool("volumes", 'v', "Remove its anonymous volumes as well"),
        ],
        Least = 1,
    };

    public static Command DefineWait() => new("CONTAINER [CONTAINER...]", "Block until one or more containers stop, then print their exit codes", WaitAsync)
    {
        Least = 1,
    };

    public static Command DefineRename() => new("CONTAINER NEW_NAME", "Rename a container", RenameAsync) { Least = 2, Most = 2 };

    public static Command DefineTop() => new("CONTAINER [ps OPTIONS]", "Display the running processes of a container", TopAsync)
    {
        Least = 1,
        StopAtFirst = true,
    };

    public static Command DefinePort() => new("CONTAINER [PRIVATE_PORT[/PROTO]]", "List port mappings or a specific mapping for the container", PortAsync)
    {
        Least = 1,
        Most = 2,
    };

    public static Command DefineCommit() => new("[OPTIONS] CONTAINER [REPOSITORY[:TAG]]", "Create a new image from a container's changes", CommitAsync)
    {
        Flags =
        [
            Flag.Text("author", 'a', "Author (as \"John Hannibal Smith <hannibal@a-team.com>\")"),
            Flag.List("change", 'c', "Apply a Dockerfile instruction to the image"),
            Flag.Text("message", 'm', "Commit message"),
            Flag.Bool("pause", 'p', "Pause the container during the commit") with { Default = "true" },
        ],
        Least = 1,
        Most = 2,
    };

    private static int? Seconds(Invocation call) => call.Flags.Int("timeout") ?? call.Flags.Int("time");

    private static Task<int> RemoveAsync(Invocation call)
    {
        bool force = call.Flags.Bool("force");
        return call.ForEachAsync(
            async (engine, id) =>
            {
                try
                {
                    await engine.RemoveContainerAsync(id.Trim('/'), force, call.Flags.Bool("volumes"), call.Flags.Bool("link"), call.Cancellation);
                    await call.Out.WriteLineAsync(id);
                }
                catch (DockerApiException error) when (force && error.Status == 404)
                {
                    // As in Docker: with --force a container that is not there is named on stderr, and is no failure.
                    await call.Error.WriteLineAsync(Errors.Sentence(error));
                }
            },
            print: false);
    }

    private static Task<int> WaitAsync(Invocation call) => call.ForEachAsync(
        async (engine, id) =>
        {
            ContainerWait result = await await engine.WaitContainerAsync(id, "not-running", call.Cancellation);
            await call.Out.WriteLineAsync($"{result.StatusCode}");
        },
        print: false);

    private static async Task<int> RenameAsync(Invocation call)
    {
        string name = call.Arguments[1].Trim();
        if (call.Arguments[0].Trim().Length == 0 || name.Length == 0)
        {
            throw new CliException("Error: Neither old nor new names may be empty");
        }

        await (await call.EngineAsync()).RenameContainerAsync(call.Arguments[0].Trim(), name, call.Cancellation);
        return 0;
    }

    private static async Task<int> TopAsync(Invocation call)
    {
        DockerClient engine = await call.EngineAsync();
        ContainerTop top = await engine.TopContainerAsync(call.Arguments[0], string.Join(' ', call.Arguments.Skip(1)), call.Cancellation);
        var lines = new List<string> { string.Join('\t', top.Titles) };
        lines.AddRange(top.Processes.Select(row => string.Join('\t', row)));
        await call.Out.WriteAsync(TextTable.Layout(lines, leastWidth: 20));
        return 0;
    }

    private static async Task<int> PortAsync(Invocation call)
    {
        ContainerInspect container = await (await call.EngineAsync()).InspectContainerAsync(call.Arguments[0], call.Cancellation);
        IReadOnlyDictionary<string, IReadOnlyList<PortBinding>?> ports =
            container.NetworkSettings?.Ports ?? new Dictionary<string, IReadOnlyList<PortBinding>?>();
        if (call.Arguments.Count == 2)
        {
            string wanted = call.Arguments[1].Contains('/', StringComparison.Ordinal) ? call.Arguments[1] : call.Arguments[1] + "/tcp";
            IReadOnlyList<PortBinding> found = ports.GetValueOrDefault(wanted)
                ?? throw new CliException($"Error: No public port '{wanted}' published for {call.Arguments[0]}");
            foreach (PortBinding binding in found)
            {
                await call.Out.WriteLineAsync(Address(binding));
            }

            return 0;
        }

        foreach ((string port, IReadOnlyList<PortBinding>? bindings) in ports.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            foreach (PortBinding binding in bindings ?? [])
            {
                await call.Out.WriteLineAsync($"{port} -> {Address(binding)}");
            }
        }

        return 0;
    }

    private static string Address(PortBinding binding) =>
        binding.HostIp.Contains(':', StringComparison.Ordinal) ? $"[{binding.HostIp}]:{binding.HostPort}" : $"{binding.HostIp}:{binding.HostPort}";

    private static async Task<int> CommitAsync(Invocation call)
    {
        (string? repository, string? tag) = call.Arguments.Count == 2 ? ImageName.Split(call.Arguments[1]) : (null, null);
        var options = new CommitOptions(call.Arguments[0])
        {
            Repository = repository,
            Tag = tag,
            Author = call.Flags.Text("author"),
            Comment = call.Flags.Text("message"),
            Changes = call.Flags.List("change"),
            Pause = call.Flags.Bool("pause") || !call.Flags.Has("pause"),
        };
        await call.Out.WriteLineAsync((await (await call.EngineAsync()).CommitAsync(options, call.Cancellation)).Id);
        return 0;
    }
}
