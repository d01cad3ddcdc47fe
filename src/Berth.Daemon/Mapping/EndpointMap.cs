using Berth.DockerApi.Containers;
using Berth.Engine.Settings;
using WireEndpoint = Berth.DockerApi.Networks.EndpointSettings;

namespace Berth.Daemon.Mapping;

/// <summary>The wire's endpoint wishes → the engine's.</summary>
internal static class EndpointMap
{
    /// <summary>The <c>NetworkingConfig</c> of a create request, in the order of the networks' names.</summary>
    public static IReadOnlyList<EndpointSettings> ToEngine(NetworkingConfig? config) =>
    [
        .. (config?.EndpointsConfig ?? new Dictionary<string, WireEndpoint?>())
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => ToEngine(entry.Key, entry.Value)),
    ];

    /// <summary>One endpoint; what the wire leaves out is null.</summary>
    public static EndpointSettings ToEngine(string network, WireEndpoint? endpoint) => new()
    {
        Network = network,
        IPv4Address = endpoint?.IPAMConfig?.IPv4Address is { Length: > 0 } ipv4 ? ipv4 : null,
        IPv6Address = endpoint?.IPAMConfig?.IPv6Address is { Length: > 0 } ipv6 ? ipv6 : null,
        LinkLocalAddresses = endpoint?.IPAMConfig?.LinkLocalIPs is { Count: > 0 } locals ? locals : null,
        MacAddress = endpoint?.MacAddress is { Length: > 0 } mac ? mac : null,
        Aliases = endpoint?.Aliases is { Count: > 0 } aliases ? aliases : null,
        Links = endpoint?.Links is { Count: > 0 } links ? links : null,
        DriverOptions = endpoint?.DriverOpts is { Count: > 0 } options ? options : null,
        GatewayPriority = endpoint?.GwPriority ?? 0,
    };
}
