namespace Berth.Linux.Netlink;

/// <summary>Which part of the kernel a netlink socket speaks to. netlink(7).</summary>
public enum NetlinkProtocol
{
    /// <summary>Interfaces, addresses, routes: rtnetlink(7).</summary>
    Route = 0,

    /// <summary>nftables and conntrack.</summary>
    Netfilter = 12,
}
