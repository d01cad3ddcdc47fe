using Berth.Linux.Namespaces;
namespace Berth.Linux.Netlink;

/// <summary>A pair of interfaces to be made: one end here in a bridge, the other in a namespace.</summary>
public sealed record VethRequest
{
    /// <summary>Name of this end, at most 15 bytes.</summary>
    public required string Name { get; init; }

    /// <summary>Index of the bridge that this end becomes a port of.</summary>
    public required int Bridge { get; init; }

    /// <summary>The namespace that the other end is made in.</summary>
    public required NamespaceFd PeerNamespace { get; init; }

    /// <summary>Name of the other end: <c>eth0</c>.</summary>
    public required string PeerName { get; init; }

    /// <summary>MAC address of the other end.</summary>
    public required MacAddress PeerMac { get; init; }

    /// <summary>MTU of both, in bytes.</summary>
    public required int Mtu { get; init; }

    /// <summary>True when frames may leave through the port they came in by: a container reaching its own published port
    /// while br_netfilter is on.</summary>
    public bool Hairpin { get; init; }

    /// <summary>True when this port may not speak to other isolated ports.</summary>
    public bool Isolated { get; init; }
}
