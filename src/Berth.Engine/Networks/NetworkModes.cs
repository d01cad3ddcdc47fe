using Berth.Engine.Containers;
using Berth.Engine.Settings;
using Berth.Networks;
using Berth.Oci;

namespace Berth.Engine.Networks;

/// <summary><c>HostConfig.NetworkMode</c> → what the networks understand.</summary>
public sealed class NetworkModes(ContainerStore containers, NetworkStore networks)
{
    private const string Join = "container:";

    /// <summary>The mode, and the container whose namespace is joined.</summary>
    /// <exception cref="BerthException">No such network or container.</exception>
    public (NetworkMode Mode, Container? Partner) Of(ContainerSettings settings, HostSettings host)
    {
        if (settings.NetworkDisabled)
        {
            return (NetworkMode.None, null);
        }

        return host.NetworkMode switch
        {
            "none" => (NetworkMode.None, null),
            "host" => (NetworkMode.Host, null),
            var joined when joined.StartsWith(Join, StringComparison.Ordinal) => (NetworkMode.Container, containers.Find(joined[Join.Length..])),
            _ => (NetworkMode.Bridge, null),
        };
    }

    /// <summary>Name of the network that a mode with an endpoint stands for.</summary>
    public static string NameOf(string mode) => mode is "" or "default" ? BuiltInNetworks.Bridge : mode;

    /// <summary>The networks that a new container is to be on: the one of its mode first, then the others that were asked for.</summary>
    /// <exception cref="BerthException">A network is not there, or the mode allows none.</exception>
    public IReadOnlyList<EndpointSettings> Endpoints(ContainerSettings settings, HostSettings host, IReadOnlyList<EndpointSettings> asked)
    {
        (NetworkMode mode, _) = Of(settings, host);
        if (mode != NetworkMode.Bridge)
        {
            Refuse(!settings.NetworkDisabled && asked.Any(endpoint => endpoint.Network != host.NetworkMode),
                "conflicting options: cannot attach both user-defined and non-user-defined network-modes");
            return [];
        }

        NetworkRecord first = networks.Find(NameOf(host.NetworkMode));
        var endpoints = new List<EndpointSettings>();
        foreach (EndpointSettings endpoint in asked)
        {
            NetworkRecord network = networks.Find(NameOf(endpoint.Network));
            Refuse(network.Name is BuiltInNetworks.Host or BuiltInNetworks.None,
                "conflicting options: cannot attach both user-defined and non-user-defined network-modes");
            EndpointSettings known = endpoint with { Network = network.Name, NetworkId = network.Id };
            endpoints.Insert(network.Id == first.Id ? 0 : endpoints.Count, known);
        }

        if (endpoints.Count == 0 || endpoints[0].NetworkId != first.Id)
        {
            endpoints.Insert(0, new EndpointSettings { Network = first.Name, NetworkId = first.Id });
        }

        if (host.Links is { Count: > 0 } links && first.Name != BuiltInNetworks.Bridge)
        {
            endpoints[0] = endpoints[0] with { Links = [.. endpoints[0].Links ?? [], .. links] };
        }

        return endpoints;
    }

    /// <summary>Refuses settings that contradict the network mode.</summary>
    /// <exception cref="BerthException">Docker's sentences.</exception>
    public void Check(ContainerSettings settings, HostSettings host)
    {
        (NetworkMode mode, _) = Of(settings, host);
        foreach (string link in host.Links ?? [])
        {
            (string other, _) = LinkText.Parse(link);
            Refuse(mode == NetworkMode.Host, "conflicting options: host type networking can't be used with links. This would result in undefined behavior");
            Refuse(mode == NetworkMode.Container, "conflicting options: container type network can't be used with links. This would result in undefined behavior");
            Refuse(containers.TryFind(other) is null, $"could not get container for {other}: No such container: {other}");
        }

        if (mode == NetworkMode.Container)
        {
            Refuse(settings.Hostname is { Length: > 0 }, "conflicting options: hostname and the network mode");
            Refuse(host.Dns is { Count: > 0 }, "conflicting options: dns and the network mode");
            Refuse(host.ExtraHosts is { Count: > 0 }, "conflicting options: custom host-to-IP mapping and the network mode");
            Refuse(host.PortBindings is { Count: > 0 } || host.PublishAllPorts, "conflicting options: port publishing and the container type network mode");
        }

        Refuse(mode == NetworkMode.Container && settings.MacAddress is { Length: > 0 }, "conflicting options: mac-address and the network mode");
    }

    private static void Refuse(bool wrong, string reason)
    {
        if (wrong)
        {
            throw new BerthException(ErrorKind.Invalid, reason);
        }
    }
}
