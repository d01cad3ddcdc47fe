using Berth.Networks.Ports;

namespace Berth.Networks;

/// <summary>An endpoint as plain text: what inspect shows and what the engine stores to restore it.</summary>
public sealed record EndpointRecord
{
    /// <summary>64 hex digits, new at each attach (Docker's EndpointID).</summary>
    public required string EndpointId { get; init; }

    /// <summary>The network's ID.</summary>
    public required string NetworkId { get; init; }

    /// <summary>The network's name: <c>bridge</c>.</summary>
    public required string NetworkName { get; init; }

    /// <summary>IPv4 address, <c>172.17.0.2</c>; empty for none.</summary>
    public string IPv4Address { get; init => field = value ?? ""; } = "";

    /// <summary>Length of the IPv4 subnet's prefix, in bits.</summary>
    public int PrefixLength { get; init; }

    /// <summary>IPv4 gateway: the bridge's address; empty on internal networks.</summary>
    public string Gateway { get; init => field = value ?? ""; } = "";

    /// <summary>IPv6 address; empty for none.</summary>
    public string IPv6Address { get; init => field = value ?? ""; } = "";

    /// <summary>Length of the IPv6 subnet's prefix, in bits.</summary>
    public int IPv6PrefixLength { get; init; }

    /// <summary>IPv6 gateway; empty for none.</summary>
    public string IPv6Gateway { get; init => field = value ?? ""; } = "";

    /// <summary>MAC address of the interface, <c>02:42:ac:11:00:02</c>.</summary>
    public required string MacAddress { get; init; }

    /// <summary>Name of the interface inside, <c>eth0</c>.</summary>
    public string InterfaceName { get; init => field = value ?? ""; } = "eth0";

    /// <summary>Name of the host's end of the veth pair, unique on the host; empty where there is none (macvlan, ipvlan).</summary>
    public required string HostInterface { get; init; }

    /// <summary>See <see cref="AttachRequest.AllowForeignAddresses"/>.</summary>
    public bool AllowForeignAddresses { get; init; }

    /// <summary>See <see cref="EndpointRequest.GatewayPriority"/>.</summary>
    public int GatewayPriority { get; init; }

    /// <summary>See <see cref="EndpointRequest.Aliases"/>.</summary>
    public IReadOnlyList<string> Aliases { get; init => field = value ?? []; } = [];

    /// <summary>The published ports, host ports chosen, on the endpoint that gives the default route; these are what the monitor's
    /// <see cref="PortHolder"/> gets.</summary>
    public IReadOnlyList<PublishedPort> Ports { get; init => field = value ?? []; } = [];
}
