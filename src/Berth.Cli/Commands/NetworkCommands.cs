using Berth.Cli.Output;
using Berth.Cli.Parsing;
using Berth.DockerApi.Networks;

namespace Berth.Cli.Commands;

/// <summary>network ls.</summary>
internal static class NetworkCommands
{
    public static Command DefineList() => new("[OPTIONS]", "List networks", ListAsync)
    {
        Flags =
        [
            Flag.List("filter", 'f', "Filter output (as driver=bridge, name=web)"),
            Flag.Text("format", "'table', 'table TEMPLATE', 'json' or a Go template"),
            Flag.Bool("no-trunc", "Do not truncate the output"),
            Flag.Bool("quiet", 'q', "Only display network IDs"),
        ],
        Most = 0,
    };

    private static async Task<int> ListAsync(Invocation call)
    {
        bool quiet = call.Flags.Bool("quiet");
        bool truncate = !call.Flags.Bool("no-trunc");
        IReadOnlyList<Network> networks = await (await call.EngineAsync()).ListNetworksAsync(ListFlags.Filters(call), call.Cancellation);
        await ListFlags.WarnAsync(call, quiet, call.Flags.Text("format"));
        Fields<Network> fields = new Fields<Network>()
            .Add("ID", "NETWORK ID", n => truncate ? Human.ShortId(n.Id) : n.Id)
            .Add("Name", "NAME", n => n.Name)
            .Add("Driver", "DRIVER", n => n.Driver)
            .Add("Scope", "SCOPE", n => n.Scope)
            .Add("IPv4", "IPV4", n => n.EnableIPv4 ? "true" : "false")
            .Add("IPv6", "IPV6", n => n.EnableIPv6 ? "true" : "false")
            .Add("Internal", "INTERNAL", n => n.Internal ? "true" : "false")
            .Add("Labels", "LABELS", n => string.Join(',', n.Labels.Select(l => $"{l.Key}={l.Value}").Order(StringComparer.Ordinal)))
            .Add("CreatedAt", "CREATED AT", n => n.Created)
            .AddCall("Label", (n, name) => n.Labels.GetValueOrDefault(name, ""));
        await ListPrinter.PrintAsync(
            call.Out,
            quiet ? "{{.ID}}" : call.Flags.Text("format"),
            "{{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}",
            (fields, networks.OrderBy(n => n.Name, StringComparer.Ordinal)));
        return 0;
    }
}
