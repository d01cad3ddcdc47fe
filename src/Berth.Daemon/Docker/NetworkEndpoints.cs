using Berth.Daemon.Http;
using Berth.Daemon.Mapping;
using Berth.DockerApi;
using Berth.DockerApi.Networks;
using Berth.Engine;
using Berth.Engine.Networks;
using Berth.Networks;
using Berth.Oci;

namespace Berth.Daemon.Docker;

/// <summary>Networks.</summary>
internal sealed class NetworkEndpoints(EngineHost engine)
{
    private static readonly string[] Keys = ["dangling", "driver", "id", "label", "label!", "name", "scope", "type"];

    private NetworkStore Store => engine.Parts.NetworkStore;

    /// <summary>Adds the routes.</summary>
    public void Map(RouteTable routes)
    {
        routes.Get("/networks", ListAsync);
        routes.Post("/networks/create", CreateAsync);
        routes.Post("/networks/prune", PruneAsync);
        routes.Get("/networks/{id}", InspectAsync);
        routes.Delete("/networks/{id}", RemoveAsync);
        routes.Post("/networks/{id}/connect", ConnectAsync);
        routes.Post("/networks/{id}/disconnect", DisconnectAsync);
    }

    private Task ListAsync(ApiCall call)
    {
        IReadOnlyDictionary<string, IReadOnlyList<string>> filters = FilterText.Parse(call.Query("filters"), Keys);
        bool Any(string key, Func<string, bool> fits) => filters.GetValueOrDefault(key, []) is var values && (values.Count == 0 || values.Any(fits));
        IReadOnlyList<string> dangling = filters.GetValueOrDefault("dangling", []);
        IReadOnlyList<Network> networks =
        [
            .. Store.List().Where(network =>
                Any("name", name => network.Name.Contains(name, StringComparison.Ordinal))
                && Any("id", id => network.Id.StartsWith(id, StringComparison.Ordinal))
                && Any("driver", driver => network.Driver == driver)
                && Any("scope", scope => scope == "local")
                && Any("type", type => IsOfType(network, type))
                && dangling.All(value => IsTrue(value) == (!network.IsBuiltIn && !engine.NetworkRemover.IsUsed(network)))
                && LabelFilter.Passes(filters, network.Labels))
                .Select(network => NetworkMap.ToWire(engine.Parts, network, withContainers: !call.Version.AtLeast(28))),
        ];
        return call.WriteJsonAsync(networks, DockerJson.Wire.NetworkList);
    }

    private Task InspectAsync(ApiCall call) => call.WriteJsonAsync(
        NetworkMap.ToWire(engine.Parts, Store.Find(call.Path("id")), withContainers: true), DockerJson.Wire.Network);

    private async Task CreateAsync(ApiCall call)
    {
        NetworkCreateRequest request = await call.ReadJsonAsync(DockerJson.Wire.NetworkCreateRequest);
        Refuse(request.ConfigOnly || request.ConfigFrom is { Network.Length: > 0 }, "config-only networks (--config-only, --config-from)");
        Refuse(request.Ingress || request.Scope is not ("" or "local"), "networks of a swarm (Ingress, Scope)");
        if (request.IPAM is { Driver: not ("" or "default") } ipam)
        {
            throw new BerthException(ErrorKind.NotFound, $"plugin \"{ipam.Driver}\" not found");
        }

        NetworkRecord network = await engine.NetworkCreator.CreateAsync(
            new NetworkRecord
            {
                Id = "",
                Name = request.Name,
                Driver = request.Driver.Length > 0 ? request.Driver : "bridge",
                EnableIPv4 = request.EnableIPv4 ?? true,
                EnableIPv6 = request.EnableIPv6 ?? false,
                Internal = request.Internal,
                Attachable = request.Attachable,
                Pools = [.. (request.IPAM?.Config ?? []).Select(Pool)],
                IpamOptions = request.IPAM?.Options,
                Options = request.Options ?? new Dictionary<string, string>(),
                Labels = request.Labels ?? new Dictionary<string, string>(),
            },
            call.Aborted);
        await call.WriteJsonAsync(new NetworkCreateResponse { Id = network.Id }, DockerJson.Wire.NetworkCreateResponse, StatusCodes.Status201Created);
    }

    private async Task RemoveAsync(ApiCall call)
    {
        await engine.NetworkRemover.RemoveAsync(call.Path("id"));
        await call.NoContentAsync();
    }

    private async Task PruneAsync(ApiCall call)
    {
        var filters = new PruneFilter(FilterText.Parse(call.Query("filters"), PruneFilter.Keys), engine.Parts.Time.GetUtcNow());
        IReadOnlyList<string> names = await engine.NetworkRemover.PruneAsync(network => filters.Passes(network.Created, network.Labels));
        await call.WriteJsonAsync(new NetworksPruneReport { NetworksDeleted = names }, DockerJson.Wire.NetworksPruneReport);
    }

    private async Task ConnectAsync(ApiCall call)
    {
        NetworkConnectRequest request = await call.ReadJsonAsync(DockerJson.Wire.NetworkConnectRequest);
        await engine.Connector.ConnectAsync(request.Container, EndpointMap.ToEngine(call.Path("id"), request.EndpointConfig), call.Aborted);
        await call.StatusAsync(StatusCodes.Status200OK);
    }

    private async Task DisconnectAsync(ApiCall call)
    {
        NetworkDisconnectRequest request = await call.ReadJsonAsync(DockerJson.Wire.NetworkDisconnectRequest);
        await engine.Connector.DisconnectAsync(call.Path("id"), request.Container, call.Aborted);
        await call.StatusAsync(StatusCodes.Status200OK);
    }

    private static NetworkPool Pool(IpamConfig config) => new()
    {
        Subnet = config.Subnet is { Length: > 0 } subnet ? subnet
            : config.Gateway is { Length: > 0 } || config.IPRange is { Length: > 0 }
                ? throw new BerthException(ErrorKind.Invalid, "invalid network config:\ninvalid subnet : invalid CIDR block notation")
                : "",
        Range = config.IPRange is { Length: > 0 } range ? range : null,
        Gateway = config.Gateway is { Length: > 0 } gateway ? gateway : null,
        Auxiliary = config.AuxiliaryAddresses is { Count: > 0 } auxiliary ? auxiliary : null,
    };

    private static bool IsOfType(NetworkRecord network, string type) => type switch
    {
        "builtin" => network.IsBuiltIn,
        "custom" => !network.IsBuiltIn,
        _ => throw new BerthException(ErrorKind.Invalid, $"invalid filter: 'type'='{type}'"),
    };

    private static bool IsTrue(string value) => value switch
    {
        "true" or "1" => true,
        "false" or "0" => false,
        _ => throw new BerthException(ErrorKind.Invalid, "invalid value for filter 'dangling', must be \"true\" (or \"1\"), or \"false\" (or \"0\")"),
    };

    private static void Refuse(bool wanted, string what)
    {
        if (wanted)
        {
            throw new BerthException(ErrorKind.NotSupported, $"not supported by this engine: {what}");
        }
    }
}
