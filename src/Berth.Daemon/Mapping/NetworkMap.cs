using Berth.DockerApi.Containers;
using Berth.DockerApi.Networks;
using Berth.Engine.Containers;
using Berth.Networks;

namespace Berth.Daemon.Mapping;

/// <summary>A container's place on its network → the wire.</summary>
internal static class NetworkMap
{
    /// <summary>ID of a built-in network: 64 hex digits made of its name, the same on every start.</summary>
    public static string IdOf(string instance, string network) => Oci.Digest.Of(System.Text.Encoding.UTF8.GetBytes($"{instance}/{network}")).Hex;

    /// <summary>Name of the network that a container is on; null with <c>container:</c>.</summary>
    public static string? NameOf(ContainerRecord container) => container.Host.NetworkMode switch
    {
        _ when container.Settings.NetworkDisabled => null,
        "" or "default" or "bridge" => "bridge",
        var mode when mode.StartsWith("container:", StringComparison.Ordinal) => null,
        var mode => mode,
    };

    /// <summary>Endpoints by network, as inspect and list have them.</summary>
    public static IReadOnlyDictionary<string, EndpointSettings?> Endpoints(string instance, ContainerRecord container)
    {
        if (NameOf(container) is not { } network)
        {
            return new Dictionary<string, EndpointSettings?>();
        }

        EndpointRecord? endpoint = container.State.IsAlive ? container.Endpoint : null;
        var settings = new EndpointSettings
        {
            IPAMConfig = container.RequestedAddress is { } address ? new EndpointIpamConfig { IPv4Address = address } : null,
            NetworkID = endpoint is null && network == "bridge" && !container.State.IsAlive ? "" : IdOf(instance, network),
            EndpointID = endpoint?.EndpointId ?? "",
            Gateway = endpoint?.Gateway ?? "",
            IPAddress = endpoint?.IPv4Address ?? "",
            IPPrefixLen = endpoint?.PrefixLength ?? 0,
            MacAddress = endpoint?.MacAddress ?? "",
        };
        return new Dictionary<string, EndpointSettings?> { [network] = settings };
    }

    /// <summary>As inspect has it.</summary>
    public static NetworkSettings Settings(string instance, ContainerRecord container)
    {
        EndpointRecord? endpoint = container.State.IsAlive ? container.Endpoint : null;
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
            Networks = Endpoints(instance, container),
        };
    }
}
