namespace Berth.Linux.Nftables;

/// <summary>Family of a table. nft(8), ADDRESS FAMILIES.</summary>
public enum NftFamily
{
    /// <summary>IPv4 and IPv6.</summary>
    Inet = 1,

    /// <summary>IPv4 alone: where iptables-nft keeps its tables.</summary>
    IPv4 = 2,

    /// <summary>Frames that cross a bridge.</summary>
    Bridge = 7,
}
