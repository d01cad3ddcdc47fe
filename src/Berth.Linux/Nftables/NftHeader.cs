namespace Berth.Linux.Nftables;

/// <summary>Where an offset into a packet counts from (enum nft_payload_bases).</summary>
public enum NftHeader
{
    /// <summary>The Ethernet header.</summary>
    Link = 0,

    /// <summary>The IP or ARP header.</summary>
    Network = 1,

    /// <summary>The TCP or UDP header.</summary>
    Transport = 2,
}
