using Berth.Cli.Output;
using Berth.Cli.Parsing;
using Berth.DockerApi.Client;
using Berth.DockerApi.Containers;

namespace Berth.Cli.Commands;

/// <summary>ps.</summary>
internal static class PsCommand
{
    private const string Table = "{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}";

    public static Command Define() => new("[OPTIONS]", "List containers", RunAsync)
    {
        Flags =
        [
            Flag.Bool("all", 'a', "Show all containers (default shows just running)"),
            Flag.List("filter", 'f', "Filter output (as status=exited, name=web, label=a=b)"),
            Flag.Text("format", "'table', 'table TEMPLATE', 'json' or a Go template"),
            Flag.Number("last", 'n', "Show n last created containers (includes all states)"),
            Flag.Bool("latest", 'l', "Show the latest created container (includes all states)"),
            Flag.Bool("no-trunc", "Don't truncate output"),
            Flag.Bool("quiet", 'q', "Only display container IDs"),
            Flag.Bool("size", 's', "Display total file sizes"),
        ],
        Most = 0,
        Examples = ["berth ps --all --filter status=exited", "berth ps --format '{{.Names}}: {{.Ports}}'"],
    };

    private static async Task<int> RunAsync(Invocation call)
    {
        ParsedFlags flags = call.Flags;
        string? format = flags.Text("format");
        bool quiet = flags.Bool("quiet");
        bool size = flags.Bool("size") || (format?.Contains(".Size", StringComparison.Ordinal) ?? false);
        int? last = flags.Bool("latest") ? 1 : flags.Int("last") is > 0 and var n ? n : null;
        DockerFilters filters = ListFlags.Filters(call);
        DockerClient engine = await call.EngineAsync();
        IReadOnlyList<ContainerSummary> containers =
            await engine.ListContainersAsync(flags.Bool("all"), last, size && !quiet, filters, call.Cancellation);
        await ListFlags.WarnAsync(call, quiet, format);
        string table = flags.Bool("size") ? Table + "\t{{.Size}}" : Table;
        await ListPrinter.PrintAsync(call.Out, quiet ? "{{.ID}}" : format, table, (ContainerFields.Of(!flags.Bool("no-trunc")), containers));
        return 0;
    }
}
