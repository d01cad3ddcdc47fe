namespace Berth.Linux.Nftables;

/// <summary>Types of set keys and map values. The kernel only stores the numbers; <c>nft list</c> shows elements by them.</summary>
public enum NftType
{
    /// <summary>No value: a plain set.</summary>
    None = 0,

    /// <summary>IPv4 address, 4 bytes.</summary>
    IPv4Address = 7,

    /// <summary>IPv6 address, 16 bytes.</summary>
    IPv6Address = 8,

    /// <summary>MAC address, 6 bytes.</summary>
    EtherAddress = 9,

    /// <summary>IP protocol, 1 byte.</summary>
    InetProtocol = 12,

    /// <summary>Port, 2 bytes in network order.</summary>
    InetService = 13,

    /// <summary>Interface name, 16 bytes, zero-padded.</summary>
    InterfaceName = 41,
}
