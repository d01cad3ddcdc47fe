using System.Globalization;
using Berth.DockerApi;
using Berth.DockerApi.Containers;
using Berth.DockerApi.Networks;
using Berth.Engine;
using Berth.Engine.Containers;
using Berth.Networks;
using WireEndpoint = Berth.DockerApi.Networks.EndpointSettings;
using WishedEndpoint = Berth.Engine.Settings.EndpointSettings;

namespace Berth.Daemon.Mapping;

/// <summary>Networks, and containers' places on them → the wire.</summary>
internal static class NetworkMap
{
    /// <summary>Names of the networks that a container is to be on; empty with <c>container:</c>.</summary>
    public static IEnumerable<(string Name, string Id)> NetworksOf(EngineParts parts, ContainerRecord container)
    {
        foreach (WishedEndpoint wish in container.Networks)
        {
            NetworkRecord? network = Find(parts, wish);
            yield return (network?.Name ?? wish.Network, network?.Id ?? "");
        }

        if (container.Networks.Count == 0 && container.Host.NetworkMode is BuiltInNetworks.Host or BuiltInNetworks.None && !container.Settings.NetworkDisabled)
        {
            yield return (container.Host.NetworkMode, BuiltInNetworks.IdOf(parts.Instance, container.Host.NetworkMode));
        }
    }

    /// <summary>Endpoints by network, as inspect and list have them.</summary>
    public static IReadOnlyDictionary<string, WireEndpoint?> Endpoints(EngineParts parts, ContainerRecord container)
    {
        var endpoints = new Dictionary<string, WireEndpoint?>();
        foreach ((string name, string id) in NetworksOf(parts, container))
        {
            WishedEndpoint wish = container.Networks.FirstOrDefault(wish => Find(parts, wish)?.Name == name || wish.Network == name) ?? new WishedEndpoint { Network = name };
            EndpointRecord? endpoint = container.State.IsAlive ? container.Endpoints.FirstOrDefault(endpoint => endpoint.NetworkId == id) : null;
            endpoints[name] = Endpoint(container, wish, endpoint) with { NetworkID = endpoint is null && !container.State.IsAlive ? "" : id };
        }

        return endpoints;
    }

    /// <summary>As inspect has it.</summary>
    public static NetworkSettings Settings(EngineParts parts, ContainerRecord container)
    {
        EndpointRecord? endpoint = container.State.IsAlive
            ? container.Endpoints.FirstOrDefault(endpoint => endpoint.NetworkName == BuiltInNetworks.Bridge)
            : null;
        return new NetworkSettings
        {
            SandboxID = container.State.IsAlive ? container.Id : "",
            SandboxKey = container.State is { IsAlive: true, Pid: var pid } ? $"/proc/{pid}/ns/net" : "",
            Ports = PortMap.Published(container),
            EndpointID = endpoint?.EndpointId ?? "",
            Gateway = endpoint?.Gateway ?? "",
            IPAddress = endpoint?.IPv4Address ?? "",
            IPPrefixLen = endpoint?.PrefixLength ?? 0,
            MacAddress = endpoint?.MacAddress ?? "",
            Networks = Endpoints(parts, container),
        };
    }

    /// <summary>A network as inspect and list have it.</summary>
    /// <param name="parts">The engine.</param>
    /// <param name="network">The network.</param>
    /// <param name="withContainers">With the running containers on it; lists go without since 1.28.</param>
    public static Network ToWire(EngineParts parts, NetworkRecord network, bool withContainers) => new()
    {
        Name = network.Name,
        Id = network.Id,
        Created = DockerTime.Format(network.Created),
        Scope = "local",
        Driver = network.Driver,
        EnableIPv4 = network.EnableIPv4,
        EnableIPv6 = network.EnableIPv6,
        IPAM = new Ipam { Driver = "default", Options = network.IpamOptions, Config = [.. network.Pools.Select(Pool)] },
        Internal = network.Internal,
        Attachable = network.Attachable,
        Options = network.Options,
        Labels = network.Labels,
        Containers = withContainers ? Members(parts, network) : new Dictionary<string, EndpointResource>(),
    };

    private static NetworkRecord? Find(EngineParts parts, WishedEndpoint wish) =>
        (wish.NetworkId is { } id ? parts.NetworkStore.TryFind(id) : null) ?? parts.NetworkStore.TryFind(wish.Network);

    private static WireEndpoint Endpoint(ContainerRecord container, WishedEndpoint wish, EndpointRecord? endpoint) => new()
    {
        IPAMConfig = wish.IPv4Address is null && wish.IPv6Address is null && wish.LinkLocalAddresses is null
            ? null
            : new EndpointIpamConfig { IPv4Address = wish.IPv4Address, IPv6Address = wish.IPv6Address, LinkLocalIPs = wish.LinkLocalAddresses },
        Links = wish.Links,
        Aliases = wish.Aliases,
        MacAddress = endpoint?.MacAddress ?? wish.MacAddress ?? "",
        DriverOpts = wish.DriverOptions,
        GwPriority = wish.GatewayPriority,
        EndpointID = endpoint?.EndpointId ?? "",
        Gateway = endpoint?.Gateway ?? "",
        IPAddress = endpoint?.IPv4Address ?? "",
        IPPrefixLen = endpoint is { IPv4Address.Length: > 0 } ? endpoint.PrefixLength : 0,
        IPv6Gateway = endpoint?.IPv6Gateway ?? "",
        GlobalIPv6Address = endpoint?.IPv6Address ?? "",
        GlobalIPv6PrefixLen = endpoint is { IPv6Address.Length: > 0 } ? endpoint.IPv6PrefixLength : 0,
        DNSNames = endpoint is null || endpoint.NetworkName == BuiltInNetworks.Bridge
            ? null
            : [.. new[] { container.Name }.Concat(wish.Aliases ?? []).Append(container.ShortId).Append(container.Settings.Hostname ?? "").Where(name => name.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)],
    };

    private static IpamConfig Pool(NetworkPool pool) => new()
    {
        Subnet = pool.Subnet,
        IPRange = pool.Range,
        Gateway = pool.Gateway,
        AuxiliaryAddresses = pool.Auxiliary,
    };

    private static Dictionary<string, EndpointResource> Members(EngineParts parts, NetworkRecord network)
    {
        var members = new Dictionary<string, EndpointResource>();
        foreach (Container container in parts.Containers.List().Where(container => container.State.IsAlive))
        {
            ContainerRecord record = container.Record;
            if (record.Endpoints.FirstOrDefault(endpoint => endpoint.NetworkId == network.Id) is { } endpoint)
            {
                members[record.Id] = Member(record.Name, endpoint);
            }
            else if (network.IsBuiltIn && NetworksOf(parts, record).Any(one => one.Id == network.Id))
            {
                members[record.Id] = new EndpointResource { Name = record.Name };
            }
        }

        return members;
    }

    private static EndpointResource Member(string name, EndpointRecord endpoint) => new()
    {
        Name = name,
        EndpointID = endpoint.EndpointId,
        MacAddress = endpoint.MacAddress,
        IPv4Address = WithPrefix(endpoint.IPv4Address, endpoint.PrefixLength),
        IPv6Address = WithPrefix(endpoint.IPv6Address, endpoint.IPv6PrefixLength),
    };

    private static string WithPrefix(string address, int prefixLength) =>
        address.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{address}/{prefixLength}");
}
