using Berth.DockerApi.Containers;
using Berth.DockerApi.Networks;
using Berth.Engine.Settings;
using Berth.Oci;

namespace Berth.Daemon.Mapping;

/// <summary>The wire's <c>NetworkingConfig</c> of a create request.</summary>
internal static class EndpointMap
{
    /// <summary>The address that was asked for; null for any. What cannot be honoured is refused.</summary>
    public static string? AddressOf(NetworkingConfig? config)
    {
        string? address = null;
        foreach (EndpointSettings endpoint in (config?.EndpointsConfig?.Values ?? []).OfType<EndpointSettings>())
        {
            Refuse(endpoint.Links is { Count: > 0 }, "Links");
            Refuse(endpoint.Aliases is { Count: > 0 }, "Aliases (--network-alias)");
            Refuse(endpoint.DriverOpts is { Count: > 0 }, "DriverOpts");
            Refuse(endpoint.IPAMConfig?.IPv6Address is { Length: > 0 }, "IPAMConfig.IPv6Address (--ip6)");
            Refuse(endpoint.IPAMConfig?.LinkLocalIPs is { Count: > 0 }, "IPAMConfig.LinkLocalIPs (--link-local-ip)");
            address = endpoint.IPAMConfig?.IPv4Address is { Length: > 0 } asked ? asked : address;
        }

        return address;
    }

    /// <summary>Newer clients send the MAC address with the endpoint.</summary>
    public static ContainerSettings Apply(ContainerSettings settings, NetworkingConfig? config) =>
        (config?.EndpointsConfig?.Values ?? []).OfType<EndpointSettings>().FirstOrDefault(endpoint => endpoint.MacAddress.Length > 0) is { } endpoint
            ? settings with { MacAddress = endpoint.MacAddress }
            : settings;

    private static void Refuse(bool set, string field)
    {
        if (set)
        {
            throw new BerthException(ErrorKind.NotSupported, $"not supported by this engine: EndpointSettings.{field}");
        }
    }
}
