using Berth.Networks.Ports;

namespace Berth.Networks;

/// <summary>An endpoint as plain text: what inspect shows and what the engine stores to restore it. Never changed after attach.</summary>
public sealed record EndpointRecord
{
    /// <summary>64 hex digits, new at each attach (Docker's EndpointID).</summary>
    public required string EndpointId { get; init; }

    /// <summary>The network's name: <c>bridge</c>.</summary>
    public required string NetworkName { get; init; }

    /// <summary>IPv4 address, <c>172.17.0.2</c>.</summary>
    public required string IPv4Address { get; init; }

    /// <summary>Length of the subnet's prefix, in bits.</summary>
    public required int PrefixLength { get; init; }

    /// <summary>IPv4 gateway: the bridge's address.</summary>
    public required string Gateway { get; init; }

    /// <summary>MAC address of <c>eth0</c>, <c>02:42:ac:11:00:02</c>.</summary>
    public required string MacAddress { get; init; }

    /// <summary>Name of the host's end of the veth pair, unique on the host.</summary>
    public required string HostInterface { get; init; }

    /// <summary>See <see cref="AttachRequest.AllowForeignAddresses"/>.</summary>
    public bool AllowForeignAddresses { get; init; }

    /// <summary>The published ports, host ports chosen; these are what the monitor's <see cref="PortHolder"/> gets.</summary>
    public IReadOnlyList<PublishedPort> Ports { get; init; } = [];
}
