namespace Berth.Linux.Nftables;

/// <summary>Properties of a packet that a rule can load (enum nft_meta_keys).</summary>
public enum NftMeta
{
    /// <summary>EtherType, 2 bytes in network order.</summary>
    Protocol = 1,

    /// <summary>Name of the interface it came in by, 16 bytes.</summary>
    InputName = 6,

    /// <summary>Name of the interface it leaves by, 16 bytes.</summary>
    OutputName = 7,

    /// <summary>2 for IPv4, 10 for IPv6; 1 byte.</summary>
    Family = 15,

    /// <summary>IP protocol, 1 byte.</summary>
    L4Protocol = 16,

    /// <summary>Kind of the interface it came in by (<c>bridge</c>), 16 bytes.</summary>
    InputKind = 26,

    /// <summary>Kind of the interface it leaves by, 16 bytes.</summary>
    OutputKind = 27,
}
