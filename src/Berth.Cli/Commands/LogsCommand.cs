using Berth.Cli.Options;
using Berth.Cli.Parsing;
using Berth.Cli.Sessions;
using Berth.DockerApi.Client;
using Berth.DockerApi.Containers;
using Berth.DockerApi.Streams;

namespace Berth.Cli.Commands;

/// <summary>logs.</summary>
internal static class LogsCommand
{
    public static Command Define() => new("[OPTIONS] CONTAINER", "Fetch the logs of a container", RunAsync)
    {
        Flags =
        [
            Flag.Bool("details", "Show the attributes that the log driver keeps"),
            Flag.Bool("follow", 'f', "Follow log output"),
            Flag.Text("since", "Show lines since a time (2013-01-02T13:23:37Z) or a while ago (42m)"),
            Flag.Text("tail", 'n', "Number of lines to show from the end") with { Default = "all" },
            Flag.Bool("timestamps", 't', "Show timestamps"),
            Flag.Text("until", "Show lines before a time or a while ago"),
        ],
        Least = 1,
        Most = 1,
        Examples = ["berth logs --follow --tail 20 web", "berth logs --since 10m web"],
    };

    private static async Task<int> RunAsync(Invocation call)
    {
        DockerClient engine = await call.EngineAsync();
        ContainerInspect container = await engine.InspectContainerAsync(call.Arguments[0], call.Cancellation);
        var options = new LogsOptions
        {
            Follow = call.Flags.Bool("follow"),
            Timestamps = call.Flags.Bool("timestamps"),
            Details = call.Flags.Bool("details"),
            Tail = call.Flags.Text("tail") ?? "all",
            Since = Units.Timestamp(call.Flags.Text("since"), TimeProvider.System),
            Until = Units.Timestamp(call.Flags.Text("until"), TimeProvider.System),
        };
        await using DockerResponse response = await engine.LogsAsync(container.Id, options, call.Cancellation);
        await using Stream stdout = StandardStreams.OpenOutput();
        if (container.Config?.Tty == true)
        {
            await response.Body.CopyToAsync(stdout, call.Cancellation);
            return 0;
        }

        await using Stream stderr = StandardStreams.OpenError();
        await new MultiplexedReader(response.Body).CopyAsync(stdout, stderr, call.Cancellation);
        return 0;
    }
}
