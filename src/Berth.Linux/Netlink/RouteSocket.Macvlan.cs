namespace Berth.Linux.Netlink;

/// <content>Interfaces that share a parent's wire: macvlan, ipvlan, VLANs.</content>
public sealed partial class RouteSocket
{
    private const ushort IFLA_LINK = 5;

    /// <summary>Makes an interface that shares the wire of <see cref="ChildLinkRequest.Parent"/>, in another namespace and down.</summary>
    /// <exception cref="LinuxException">EOPNOTSUPP: the kernel has no such kind; EBUSY: the parent is a port of a bridge, or has the other kind.</exception>
    public void CreateChild(ChildLinkRequest child)
    {
        const ushort IFLA_MACVLAN_MODE = 1;
        const ushort IFLA_IPVLAN_MODE = 1;
        const ushort IFLA_IPVLAN_FLAGS = 2;
        NetlinkWriter message = _message.Clear();
        message.BeginMessage(RTM_NEWLINK, Create);
        WriteLinkHeader(message, 0, 0);
        message.WriteString(IFLA_IFNAME, child.Name);
        message.WriteUInt32(IFLA_LINK, (uint)child.Parent);
        if (child.Mtu > 0)
        {
            message.WriteUInt32(IFLA_MTU, (uint)child.Mtu);
        }

        if (child.Mac is { } mac)
        {
            WriteMac(message, mac);
        }

        message.WriteUInt32(IFLA_NET_NS_FD, (uint)child.Namespace.Number);
        int info = message.BeginNested(IFLA_LINKINFO);
        message.WriteString(IFLA_INFO_KIND, child.IsIpvlan ? "ipvlan" : "macvlan");
        int data = message.BeginNested(IFLA_INFO_DATA);
        if (child.IsIpvlan)
        {
            message.Write(IFLA_IPVLAN_MODE, BitConverter.GetBytes((ushort)child.Mode));
            message.Write(IFLA_IPVLAN_FLAGS, BitConverter.GetBytes((ushort)child.Flags));
        }
        else
        {
            message.WriteUInt32(IFLA_MACVLAN_MODE, (uint)child.Mode);
        }

        message.EndNested(data);
        message.EndNested(info);
        message.EndMessage();
        _socket.Request(message, $"{(child.IsIpvlan ? "ipvlan" : "macvlan")} {child.Name}");
    }

    /// <summary>Makes a dummy interface, up: the wire of a network that has no parent.</summary>
    public void CreateDummy(string name)
    {
        NetlinkWriter message = _message.Clear();
        message.BeginMessage(RTM_NEWLINK, Create);
        WriteLinkHeader(message, 0, IFF_UP);
        message.WriteString(IFLA_IFNAME, name);
        int info = message.BeginNested(IFLA_LINKINFO);
        message.WriteString(IFLA_INFO_KIND, "dummy");
        message.EndNested(info);
        message.EndMessage();
        _socket.Request(message, $"dummy {name}");
    }

    /// <summary>Makes a VLAN of an interface, up.</summary>
    public void CreateVlan(string name, int parent, ushort id)
    {
        const ushort IFLA_VLAN_ID = 1;
        NetlinkWriter message = _message.Clear();
        message.BeginMessage(RTM_NEWLINK, Create);
        WriteLinkHeader(message, 0, IFF_UP);
        message.WriteString(IFLA_IFNAME, name);
        message.WriteUInt32(IFLA_LINK, (uint)parent);
        int info = message.BeginNested(IFLA_LINKINFO);
        message.WriteString(IFLA_INFO_KIND, "vlan");
        int data = message.BeginNested(IFLA_INFO_DATA);
        message.Write(IFLA_VLAN_ID, BitConverter.GetBytes(id));
        message.EndNested(data);
        message.EndNested(info);
        message.EndMessage();
        _socket.Request(message, $"VLAN {name}");
    }
}
