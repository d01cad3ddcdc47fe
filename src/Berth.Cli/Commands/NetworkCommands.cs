using Berth.Cli.Options;
using Berth.Cli.Output;
using Berth.Cli.Parsing;
using Berth.Cli.Sessions;
using Berth.DockerApi.Client;
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

    /// <summary>Describes <c>connect</c>.</summary>
    public static Command DefineConnect() => new("[OPTIONS] NETWORK CONTAINER", "Connect a container to a network", ConnectAsync)
    {
        Flags =
        [
            Flag.List("alias", "Further name on the network"),
            Flag.List("driver-opt", "Driver options for the endpoint (name=value)"),
            Flag.Number("gw-priority", "The network with the highest number gives the default route"),
            Flag.Text("ip", "IPv4 address (as 172.30.100.104)"),
            Flag.Text("ip6", "IPv6 address (as 2001:db8::33)"),
            Flag.List("link", "Know another container by a name (CONTAINER:ALIAS)"),
            Flag.List("link-local-ip", "Link-local addresses"),
            Flag.Text("mac-address", "MAC address"),
        ],
        Least = 2,
        Most = 2,
    };

    /// <summary>Describes <c>disconnect</c>.</summary>
    public static Command DefineDisconnect() => new("[OPTIONS] NETWORK CONTAINER", "Disconnect a container from a network", DisconnectAsync)
    {
        Flags = [Flag.Bool("force", 'f', "As without: a container that does not run is disconnected too")],
        Least = 2,
        Most = 2,
    };

    /// <summary>Describes <c>rm</c>.</summary>
    public static Command DefineRemove() => new("[OPTIONS] NETWORK [NETWORK...]", "Remove one or more networks", RemoveAsync)
    {
        Flags = [Flag.Bool("force", 'f', "Do not fail for a network that is not there")],
        Least = 1,
    };

    /// <summary>Describes <c>prune</c>.</summary>
    public static Command DefinePrune() => new("[OPTIONS]", "Remove all unused networks", PruneAsync)
    {
        Flags =
        [
            Flag.List("filter", "Filter what is removed (as until=24h)"),
            Flag.Bool("force", 'f', "Do not ask for confirmation"),
        ],
        Most = 0,
    };

    private static async Task<int> ConnectAsync(Invocation call)
    {
        var endpoint = NetworkOption.Endpoint(call.Flags, "alias") with
        {
            Links = call.Flags.List("link") is { Count: > 0 } links ? links : null,
            DriverOpts = EnvironmentOption.Pairs(call.Flags.List("driver-opt")) is { Count: > 0 } options ? options : null,
            GwPriority = call.Flags.Int("gw-priority") ?? 0,
        };
        await (await call.EngineAsync()).ConnectNetworkAsync(
            call.Arguments[0], new NetworkConnectRequest { Container = call.Arguments[1], EndpointConfig = endpoint }, call.Cancellation);
        return 0;
    }

    private static async Task<int> DisconnectAsync(Invocation call)
    {
        var request = new NetworkDisconnectRequest { Container = call.Arguments[1], Force = call.Flags.Bool("force") };
        await (await call.EngineAsync()).DisconnectNetworkAsync(call.Arguments[0], request, call.Cancellation);
        return 0;
    }

    private static Task<int> RemoveAsync(Invocation call) => call.ForEachAsync(async (engine, name) =>
    {
        try
        {
            await engine.DeleteNetworkAsync(name, call.Cancellation);
        }
        catch (DockerApiException error) when (error.Status == 404 && call.Flags.Bool("force"))
        {
            // Not there is what was wanted.
        }
    });

    private static async Task<int> PruneAsync(Invocation call)
    {
        DockerFilters filters = ListFlags.Filters(call);
        if (!call.Flags.Bool("force") && !await Confirmation.AskAsync(
            call, "WARNING! This will remove all custom networks not used by at least one container.\nAre you sure you want to continue?"))
        {
            throw new CliException("");
        }

        NetworksPruneReport report = await (await call.EngineAsync()).PruneNetworksAsync(filters, call.Cancellation);
        if (report.NetworksDeleted is { Count: > 0 } deleted)
        {
            await call.Out.WriteLineAsync($"Deleted Networks:\n{string.Join('\n', deleted)}\n");
        }

        return 0;
    }

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
