using System.Net;
using Berth.Linux.Netlink;
using Berth.Networks.Ports;
using Berth.Oci;

namespace Berth.Networks;

/// <summary>An endpoint as this process works with it: the parsed form of <see cref="EndpointRecord"/>.</summary>
internal sealed record Endpoint
{
    public required string EndpointId { get; init; }

    public required Network Network { get; init; }

    public required ContainerId Container { get; init; }

    public required string ContainerName { get; init; }

    /// <summary>Empty for macvlan and ipvlan, which have no end on the host.</summary>
    public required string HostInterface { get; init; }

    public string InterfaceName { get; init; } = "eth0";

    public IPAddress? Address { get; init; }

    public IPAddress? IPv6Address { get; init; }

    public required MacAddress Mac { get; init; }

    public required bool AllowForeignAddresses { get; init; }

    public int GatewayPriority { get; init; }

    public IReadOnlyList<string> Aliases { get; init; } = [];

    public IReadOnlyList<PublishedPort> Ports { get; init; } = [];

    /// <exception cref="BerthException">The record is damaged.</exception>
    public static Endpoint Of(EndpointRecord record, RestoredContainer container, Network network)
    {
        IPAddress? ipv4 = null;
        IPAddress? ipv6 = null;
        bool valid = MacAddress.TryParse(record.MacAddress, out MacAddress mac)
            && (record.IPv4Address.Length == 0 || IPAddress.TryParse(record.IPv4Address, out ipv4))
            && (record.IPv6Address.Length == 0 || IPAddress.TryParse(record.IPv6Address, out ipv6));
        return valid
            ? new Endpoint
            {
                EndpointId = record.EndpointId,
                Network = network,
                Container = container.Container,
                ContainerName = container.ContainerName,
                HostInterface = record.HostInterface,
                InterfaceName = record.InterfaceName,
                Address = ipv4,
                IPv6Address = ipv6,
                Mac = mac,
                AllowForeignAddresses = record.AllowForeignAddresses,
                GatewayPriority = record.GatewayPriority,
                Aliases = record.Aliases,
                Ports = record.Ports,
            }
            : throw new BerthException(
                ErrorKind.Invalid, $"The record of endpoint {record.EndpointId} of container {container.ContainerName} is damaged: addresses '{record.IPv4Address}' '{record.IPv6Address}', MAC '{record.MacAddress}'.");
    }

    public EndpointRecord ToRecord() => new()
    {
        EndpointId = EndpointId,
        NetworkId = Network.Record.Id,
        NetworkName = Network.Record.Name,
        IPv4Address = Address?.ToString() ?? "",
        PrefixLength = Network.IPv4?.Subnet.PrefixLength ?? 0,
        Gateway = Network.Record.Internal ? "" : Network.IPv4?.Gateway?.ToString() ?? "",
        IPv6Address = IPv6Address?.ToString() ?? "",
        IPv6PrefixLength = Network.IPv6?.Subnet.PrefixLength ?? 0,
        IPv6Gateway = Network.Record.Internal ? "" : Network.IPv6?.Gateway?.ToString() ?? "",
        MacAddress = Mac.ToString(),
        InterfaceName = InterfaceName,
        HostInterface = HostInterface,
        AllowForeignAddresses = AllowForeignAddresses,
        GatewayPriority = GatewayPriority,
        Aliases = Aliases,
        Ports = Ports,
    };
}
