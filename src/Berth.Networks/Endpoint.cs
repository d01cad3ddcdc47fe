using System.Net;
using Berth.Linux.Netlink;
using Berth.Networks.Ports;
using Berth.Oci;

namespace Berth.Networks;

/// <summary>An endpoint as this process works with it: the parsed form of <see cref="EndpointRecord"/>.</summary>
internal sealed record Endpoint
{
    public required string EndpointId { get; init; }

    public required string ContainerName { get; init; }

    public required string HostInterface { get; init; }

    public required IPAddress Address { get; init; }

    public required MacAddress Mac { get; init; }

    public required bool AllowForeignAddresses { get; init; }

    public IReadOnlyList<PublishedPort> Ports { get; init; } = [];

    /// <exception cref="BerthException">The record is damaged.</exception>
    public static Endpoint Of(EndpointRecord record, string containerName) =>
        IPAddress.TryParse(record.IPv4Address, out IPAddress? address) && MacAddress.TryParse(record.MacAddress, out MacAddress mac)
            ? new Endpoint
            {
                EndpointId = record.EndpointId,
                ContainerName = containerName,
                HostInterface = record.HostInterface,
                Address = address,
                Mac = mac,
                AllowForeignAddresses = record.AllowForeignAddresses,
                Ports = record.Ports,
            }
            : throw new BerthException(
                ErrorKind.Invalid, $"The record of endpoint {record.EndpointId} of container {containerName} is damaged: address '{record.IPv4Address}', MAC '{record.MacAddress}'.");

    public EndpointRecord ToRecord(NetworkInfo network, int prefixLength) => new()
    {
        EndpointId = EndpointId,
        NetworkName = network.Name,
        IPv4Address = Address.ToString(),
        PrefixLength = prefixLength,
        Gateway = network.Gateway,
        MacAddress = Mac.ToString(),
        HostInterface = HostInterface,
        AllowForeignAddresses = AllowForeignAddresses,
        Ports = Ports,
    };
}
