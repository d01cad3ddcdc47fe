using Berth.Daemon.Http;
using Berth.Daemon.Mapping;
using Berth.DockerApi;
using Berth.DockerApi.Networks;
using Berth.Engine;
using Berth.Engine.Containers;
using Berth.Networks;
using Berth.Oci;

namespace Berth.Daemon.Docker;

/// <summary>The built-in networks: list and inspect. User networks come with their own part.</summary>
internal sealed class NetworkEndpoints(EngineHost engine)
{
    private static readonly string[] Keys = ["dangling", "driver", "id", "label", "label!", "name", "scope", "type"];

    private readonly string _created = DockerTime.Format(engine.Parts.Time.GetUtcNow());

    /// <summary>Adds the routes.</summary>
    public void Map(RouteTable routes)
    {
        routes.Get("/networks", ListAsync);
        routes.Post("/networks/create", _ => throw Refused("creating networks"));
        routes.Post("/networks/prune", call => call.WriteJsonAsync(new NetworksPruneReport { NetworksDeleted = [] }, DockerJson.Wire.NetworksPruneReport));
        routes.Get("/networks/{id}", InspectAsync);
        routes.Delete("/networks/{id}", call => throw new BerthException(
            ErrorKind.Forbidden, $"{Find(call.Path("id")).Name} is a pre-defined network and cannot be removed"));
        routes.Post("/networks/{id}/connect", _ => throw Refused("connecting containers to networks"));
        routes.Post("/networks/{id}/disconnect", _ => throw Refused("disconnecting containers from networks"));
    }

    private static BerthException Refused(string what) => new(ErrorKind.NotSupported, $"not supported by this engine yet: {what}");

    private Task ListAsync(ApiCall call)
    {
        IReadOnlyDictionary<string, IReadOnlyList<string>> filters = FilterText.Parse(call.Query("filters"), Keys);
        bool Any(string key, Func<string, bool> fits) => filters.GetValueOrDefault(key, []) is var values && (values.Count == 0 || values.Any(fits));
        IReadOnlyList<Network> networks =
        [
            .. All(withContainers: !call.Version.AtLeast(28)).Where(network =>
                Any("name", name => network.Name.Contains(name, StringComparison.Ordinal))
                && Any("id", id => network.Id.StartsWith(id, StringComparison.Ordinal))
                && Any("driver", driver => network.Driver == driver)
                && Any("scope", scope => network.Scope == scope)
                && Any("type", type => type == "builtin")
                && LabelFilter.Passes(filters, network.Labels)),
        ];
        return call.WriteJsonAsync(networks, DockerJson.Wire.NetworkList);
    }

    private Task InspectAsync(ApiCall call) => call.WriteJsonAsync(Find(call.Path("id")), DockerJson.Wire.Network);

    private Network Find(string nameOrId) =>
        All(withContainers: true).FirstOrDefault(network => network.Name == nameOrId || network.Id.StartsWith(nameOrId, StringComparison.Ordinal))
            ?? throw new BerthException(ErrorKind.NotFound, $"network {nameOrId} not found");

    private Network[] All(bool withContainers)
    {
        NetworkInfo bridge = engine.Parts.Networks.Bridge;
        return
        [
            New("bridge", "bridge", withContainers) with
            {
                IPAM = new Ipam { Driver = "default", Config = [new IpamConfig { Subnet = bridge.Subnet, Gateway = bridge.Gateway }] },
                Options = new Dictionary<string, string>
                {
                    ["com.docker.network.bridge.default_bridge"] = "true",
                    ["com.docker.network.bridge.name"] = bridge.Interface,
                    ["com.docker.network.driver.mtu"] = bridge.Mtu.ToString(System.Globalization.CultureInfo.InvariantCulture),
                },
            },
            New("host", "host", withContainers),
            New("none", "null", withContainers),
        ];
    }

    private Network New(string name, string driver, bool withContainers) => new()
    {
        Name = name,
        Id = NetworkMap.IdOf(engine.Parts.Instance, name),
        Created = _created,
        Scope = "local",
        Driver = driver,
        EnableIPv4 = true,
        IPAM = new Ipam { Driver = "default", Config = [] },
        Containers = withContainers ? Members(name) : new Dictionary<string, EndpointResource>(),
    };

    private Dictionary<string, EndpointResource> Members(string network) => engine.Parts.Containers.List()
        .Where(container => container.State.IsAlive && NetworkMap.NameOf(container.Record) == network)
        .ToDictionary(container => container.Id, container => Member(container.Record));

    private static EndpointResource Member(ContainerRecord record) => new()
    {
        Name = record.Name,
        EndpointID = record.Endpoint?.EndpointId ?? "",
        MacAddress = record.Endpoint?.MacAddress ?? "",
        IPv4Address = record.Endpoint is { } endpoint ? $"{endpoint.IPv4Address}/{endpoint.PrefixLength}" : "",
    };
}
