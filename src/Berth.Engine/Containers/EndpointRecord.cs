namespace Berth.Engine.Containers;

/// <summary>A container on a network; addresses are there while it runs.</summary>
public sealed record EndpointRecord
{
    /// <summary>The network's ID.</summary>
    public string NetworkId { get; init; } = "";

    /// <summary>ID of the endpoint.</summary>
    public string EndpointId { get; init; } = "";

    /// <summary>IPv4 address.</summary>
    public string IpAddress { get; init; } = "";

    /// <summary>Bits of the IPv4 prefix.</summary>
    public int PrefixLength { get; init; }

    /// <summary>IPv4 gateway.</summary>
    public string Gateway { get; init; } = "";

    /// <summary>IPv6 address.</summary>
    public string Ipv6Address { get; init; } = "";

    /// <summary>Bits of the IPv6 prefix.</summary>
    public int Ipv6PrefixLength { get; init; }

    /// <summary>IPv6 gateway.</summary>
    public string Ipv6Gateway { get; init; } = "";

    /// <summary>MAC address.</summary>
    public string MacAddress { get; init; } = "";

    /// <summary>Further names on this network.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>IPv4 address that was asked for.</summary>
    public string? RequestedIpAddress { get; init; }
}
