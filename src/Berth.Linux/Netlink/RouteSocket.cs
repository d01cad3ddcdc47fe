using System.Runtime.InteropServices;

namespace Berth.Linux.Netlink;

/// <summary>Interfaces, addresses and routes of one network namespace. rtnetlink(7). Not thread-safe.</summary>
public sealed partial class RouteSocket : IDisposable
{
    private const ushort RTM_NEWLINK = 16;
    private const ushort RTM_DELLINK = 17;
    private const ushort RTM_GETLINK = 18;
    private const ushort IFLA_ADDRESS = 1;
    private const ushort IFLA_IFNAME = 3;
    private const ushort IFLA_MTU = 4;
    private const ushort IFLA_MASTER = 10;
    private const ushort IFLA_LINKINFO = 18;
    private const ushort IFLA_NET_NS_FD = 28;
    private const ushort IFLA_INFO_KIND = 1;
    private const ushort IFLA_INFO_DATA = 2;
    private const ushort IFLA_INFO_SLAVE_KIND = 4;
    private const ushort IFLA_INFO_SLAVE_DATA = 5;
    private const ushort IFLA_BRPORT_MODE = 4;
    private const ushort IFLA_BRPORT_ISOLATED = 33;
    private const ushort VETH_INFO_PEER = 1;
    private const uint IFF_UP = 1;
    private const NetlinkFlags Create =
        NetlinkFlags.NLM_F_REQUEST | NetlinkFlags.NLM_F_ACK | NetlinkFlags.NLM_F_CREATE | NetlinkFlags.NLM_F_EXCL;

    private const NetlinkFlags Change = NetlinkFlags.NLM_F_REQUEST | NetlinkFlags.NLM_F_ACK;

    private readonly NetlinkSocket _socket;
    private readonly NetlinkWriter _message = new();

    private RouteSocket(NetlinkSocket socket) => _socket = socket;

    /// <summary>Opens one in the calling thread's network namespace, where it stays.</summary>
    public static RouteSocket Open() => new(NetlinkSocket.Open(NetlinkProtocol.Route));

    /// <summary>Makes a bridge and sets it up.</summary>
    /// <exception cref="LinuxException">EEXIST: there is an interface of that name; EOPNOTSUPP: the kernel has no bridges.</exception>
    public void CreateBridge(string name, MacAddress mac, int mtu)
    {
        NetlinkWriter message = _message.Clear();
        message.BeginMessage(RTM_NEWLINK, Create);
        WriteLinkHeader(message, 0, IFF_UP);
        message.WriteString(IFLA_IFNAME, name);
        WriteMac(message, mac);
        message.WriteUInt32(IFLA_MTU, (uint)mtu);
        int info = message.BeginNested(IFLA_LINKINFO);
        message.WriteString(IFLA_INFO_KIND, "bridge");
        message.EndNested(info);
        message.EndMessage();
        _socket.Request(message, $"bridge {name}");
    }

    /// <summary>Makes a veth pair, one end in the bridge here and up, the other in the other namespace and down; then sets the port's flags.</summary>
    /// <exception cref="LinuxException">EEXIST: the name is taken. A pair whose flags could not be set is deleted again.</exception>
    public void CreateVeth(VethRequest veth)
    {
        NetlinkWriter message = _message.Clear();
        message.BeginMessage(RTM_NEWLINK, Create);
        WriteLinkHeader(message, 0, IFF_UP);
        message.WriteString(IFLA_IFNAME, veth.Name);
        message.WriteUInt32(IFLA_MTU, (uint)veth.Mtu);
        message.WriteUInt32(IFLA_MASTER, (uint)veth.Bridge);
        int info = message.BeginNested(IFLA_LINKINFO);
        message.WriteString(IFLA_INFO_KIND, "veth");
        int data = message.BeginNested(IFLA_INFO_DATA);
        int peer = message.BeginNested(VETH_INFO_PEER);
        WriteLinkHeader(message, 0, 0); // up at once is ENOTCONN: the ends are not joined yet
        message.WriteString(IFLA_IFNAME, veth.PeerName);
        message.WriteUInt32(IFLA_MTU, (uint)veth.Mtu);
        WriteMac(message, veth.PeerMac);
        message.WriteUInt32(IFLA_NET_NS_FD, (uint)veth.PeerNamespace.Number);
        message.EndNested(peer);
        message.EndNested(data);
        message.EndNested(info);
        message.EndMessage();
        _socket.Request(message, $"veth {veth.Name}");

        if (veth.Hairpin || veth.Isolated)
        {
            try
            {
                SetPortFlags(veth.Name, veth.Hairpin, veth.Isolated);
            }
            catch
            {
                DeleteLink(veth.Name);
                throw;
            }
        }
    }

    /// <summary>Makes an interface a port of a bridge, up, with hairpin and isolation as <see cref="VethRequest"/> says.</summary>
    public void JoinBridge(string name, int bridge, bool hairpin, bool isolated = false)
    {
        NetlinkWriter message = _message.Clear();
        message.BeginMessage(RTM_NEWLINK, Change);
        WriteLinkHeader(message, 0, IFF_UP);
        message.WriteString(IFLA_IFNAME, name);
        message.WriteUInt32(IFLA_MASTER, (uint)bridge);
        message.EndMessage();
        _socket.Request(message, $"bridge port {name}");
        SetPortFlags(name, hairpin, isolated);
    }

    /// <summary>Sets an interface up.</summary>
    public void SetUp(int index)
    {
        NetlinkWriter message = _message.Clear();
        message.BeginMessage(RTM_NEWLINK, Change);
        WriteLinkHeader(message, index, IFF_UP);
        message.EndMessage();
        _socket.Request(message, $"interface {index} up");
    }

    /// <summary>Moves an interface to another network namespace under a new name; it is down there, and without addresses.</summary>
    public void MoveLink(int index, string newName, Namespaces.NamespaceFd target)
    {
        NetlinkWriter message = _message.Clear();
        message.BeginMessage(RTM_NEWLINK, Change);
        WriteLinkHeader(message, index, 0);
        message.WriteString(IFLA_IFNAME, newName);
        message.WriteUInt32(IFLA_NET_NS_FD, (uint)target.Number);
        message.EndMessage();
        _socket.Request(message, $"move interface {index} as {newName}");
    }

    /// <summary>Deletes an interface (a veth with its other end); false when there is none of that name.</summary>
    public bool DeleteLink(string name)
    {
        NetlinkWriter message = _message.Clear();
        message.BeginMessage(RTM_DELLINK, Change);
        WriteLinkHeader(message, 0, 0);
        message.WriteString(IFLA_IFNAME, name);
        message.EndMessage();
        return Succeeded(message, $"delete interface {name}", Errno.ENODEV);
    }

    /// <summary>The interface of that name, or null.</summary>
    public LinkInfo? FindLink(string name)
    {
        LinkInfo? found = null;
        NetlinkWriter message = _message.Clear();
        message.BeginMessage(RTM_GETLINK, Change);
        WriteLinkHeader(message, 0, 0);
        message.WriteString(IFLA_IFNAME, name);
        message.EndMessage();
        int error = _socket.TryRequest(message, $"interface {name}", (_, payload) => (found = ReadLink(payload)) is null, out _);
        return error is 0 or Errno.ENODEV ? found : throw new LinuxException("netlink", $"interface {name}", error);
    }

    /// <summary>Every interface of the namespace.</summary>
    public List<LinkInfo> Links()
    {
        var links = new List<LinkInfo>();
        NetlinkWriter message = _message.Clear();
        message.BeginMessage(RTM_GETLINK, NetlinkFlags.NLM_F_REQUEST | NetlinkFlags.NLM_F_DUMP);
        WriteLinkHeader(message, 0, 0);
        message.EndMessage();
        Dump(message, "interfaces", (_, payload) =>
        {
            links.Add(ReadLink(payload));
            return true;
        });

        return links;
    }

    /// <summary>Closes the socket.</summary>
    public void Dispose() => _socket.Dispose();

    private static void WriteLinkHeader(NetlinkWriter message, int index, uint up)
    {
        Span<byte> header = stackalloc byte[16];
        header.Clear();
        MemoryMarshal.Write(header[4..], index);
        MemoryMarshal.Write(header[8..], up);
        MemoryMarshal.Write(header[12..], up); // the mask of flags to change
        message.WriteHeader(header);
    }

    private static void WriteMac(NetlinkWriter message, MacAddress mac)
    {
        Span<byte> bytes = stackalloc byte[MacAddress.Length];
        mac.CopyTo(bytes);
        message.Write(IFLA_ADDRESS, bytes);
    }

    private static LinkInfo ReadLink(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 16)
        {
            return default;
        }

        string name = "";
        string kind = "";
        uint master = 0;
        var attributes = new AttributeReader(payload[16..]);
        while (attributes.Read())
        {
            switch (attributes.Type)
            {
                case IFLA_IFNAME:
                    name = attributes.Text;
                    break;
                case IFLA_MASTER:
                    master = attributes.Number;
                    break;
                case IFLA_LINKINFO:
                    var info = new AttributeReader(attributes.Value);
                    while (info.Read())
                    {
                        kind = info.Type == IFLA_INFO_KIND ? info.Text : kind;
                    }

                    break;
            }
        }

        uint flags = MemoryMarshal.Read<uint>(payload[8..]);
        return new LinkInfo(MemoryMarshal.Read<int>(payload[4..]), name, (int)master, kind, (flags & IFF_UP) != 0);
    }

    private void SetPortFlags(string name, bool hairpin, bool isolated)
    {
        NetlinkWriter message = _message.Clear();
        message.BeginMessage(RTM_NEWLINK, Change);
        WriteLinkHeader(message, 0, 0);
        message.WriteString(IFLA_IFNAME, name);
        int info = message.BeginNested(IFLA_LINKINFO);
        message.WriteString(IFLA_INFO_SLAVE_KIND, "bridge");
        int data = message.BeginNested(IFLA_INFO_SLAVE_DATA);
        message.WriteByte(IFLA_BRPORT_MODE, hairpin ? (byte)1 : (byte)0);
        message.WriteByte(IFLA_BRPORT_ISOLATED, isolated ? (byte)1 : (byte)0);
        message.EndNested(data);
        message.EndNested(info);
        message.EndMessage();
        _socket.Request(message, $"bridge port {name}");
    }

    private void Dump(NetlinkWriter message, string subject, NetlinkMessageHandler handler)
    {
        int error = _socket.TryRequest(message, subject, handler, out _);
        if (error != 0)
        {
            throw new LinuxException("netlink", subject, error);
        }
    }

    private bool Succeeded(NetlinkWriter message, string subject, int expected)
    {
        int error = _socket.TryRequest(message, subject, static (_, _) => true, out string detail);
        return error == 0
            || (error == expected ? false : throw new LinuxException("netlink", detail.Length > 0 ? $"{subject} ({detail})" : subject, error));
    }
}
