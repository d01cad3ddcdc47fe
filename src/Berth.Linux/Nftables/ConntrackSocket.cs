using System.Buffers.Binary;
using System.Net;
using Berth.Linux.Netlink;

namespace Berth.Linux.Nftables;

/// <summary>The connections that one network namespace tracks. ctnetlink. Not thread-safe.</summary>
/// <remarks>UDP has no end of connection: an entry made before a port was published (or for the container that had it last) would
/// go on sending the client's packets the old way for as long as it keeps sending.</remarks>
public sealed class ConntrackSocket : IDisposable
{
    private const ushort IPCTNL_MSG_CT_GET = 1 << 8 | 1;
    private const ushort IPCTNL_MSG_CT_DELETE = 1 << 8 | 2;
    private const ushort CTA_TUPLE_ORIG = 1;
    private const ushort CTA_TUPLE_REPLY = 2;
    private const ushort CTA_TUPLE_IP = 1;
    private const ushort CTA_TUPLE_PROTO = 2;
    private const ushort CTA_IP_V4_SRC = 1;
    private const ushort CTA_PROTO_NUM = 1;
    private const ushort CTA_PROTO_DST_PORT = 3;
    private const byte AF_INET = 2;
    private const byte IPPROTO_UDP = 17;

    private readonly NetlinkSocket _socket;
    private readonly NetlinkWriter _writer = new();

    private ConntrackSocket(NetlinkSocket socket) => _socket = socket;

    /// <summary>Opens one in the calling thread's network namespace, where it stays.</summary>
    public static ConntrackSocket Open()
    {
        var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter);
        socket.SetBuffers(4 * 1024 * 1024);
        return new ConntrackSocket(socket);
    }

    /// <summary>Forgets the UDP connections whose clients speak to one of the host ports, and those that an address answers.</summary>
    /// <returns>How many were forgotten.</returns>
    public int ForgetUdp(IReadOnlyCollection<ushort> hostPorts, IPAddress container)
    {
        Span<byte> address = stackalloc byte[4];
        container.TryWriteBytes(address, out _);
        uint answering = BinaryPrimitives.ReadUInt32BigEndian(address);
        var found = new List<byte[]>();
        NetlinkWriter message = _writer.Clear();
        message.BeginMessage(IPCTNL_MSG_CT_GET, NetlinkFlags.NLM_F_REQUEST | NetlinkFlags.NLM_F_DUMP);
        message.WriteHeader([AF_INET, 0, 0, 0]);
        WriteUdpFilter(message);
        message.EndMessage();
        int error = _socket.TryRequest(message, "UDP connections", (_, payload) =>
        {
            ReadOnlySpan<byte> original = payload.Length < 4 ? default : AttributeReader.Find(payload[4..], CTA_TUPLE_ORIG);
            if (original.Length > 0 && Matches(original, AttributeReader.Find(payload[4..], CTA_TUPLE_REPLY), (hostPorts, answering)))
            {
                found.Add(original.ToArray());
            }

            return true;
        }, out _);
        if (error != 0)
        {
            throw new LinuxException("conntrack", "UDP connections", error);
        }

        foreach (byte[] original in found)
        {
            Delete(original);
        }

        return found.Count;
    }

    /// <summary>Closes the socket.</summary>
    public void Dispose() => _socket.Dispose();

    private static bool Matches(ReadOnlySpan<byte> original, ReadOnlySpan<byte> reply, (IReadOnlyCollection<ushort> Ports, uint Address) wanted)
    {
        ReadOnlySpan<byte> protocol = AttributeReader.Find(original, CTA_TUPLE_PROTO);
        ReadOnlySpan<byte> number = AttributeReader.Find(protocol, CTA_PROTO_NUM);
        ReadOnlySpan<byte> port = AttributeReader.Find(protocol, CTA_PROTO_DST_PORT);
        if (number.Length != 1 || number[0] != IPPROTO_UDP || port.Length != 2)
        {
            return false;
        }

        ReadOnlySpan<byte> source = AttributeReader.Find(AttributeReader.Find(reply, CTA_TUPLE_IP), CTA_IP_V4_SRC);
        ushort destination = BinaryPrimitives.ReadUInt16BigEndian(port);
        bool answers = source.Length == 4 && BinaryPrimitives.ReadUInt32BigEndian(source) == wanted.Address;
        foreach (ushort hostPort in wanted.Ports)
        {
            if (hostPort == destination)
            {
                return true;
            }
        }

        return answers;
    }

    // The kernel's own filter (5.8) keeps TCP out of the dump; where it is ignored the match above does the same, slower.
    private static void WriteUdpFilter(NetlinkWriter message)
    {
        const ushort CTA_FILTER = 25;
        const ushort CTA_FILTER_ORIG_FLAGS = 1;
        const uint CTA_FILTER_F_CTA_PROTO_NUM = 1 << 3;
        int tuple = message.BeginNested(CTA_TUPLE_ORIG);
        int protocol = message.BeginNested(CTA_TUPLE_PROTO);
        message.WriteByte(CTA_PROTO_NUM, IPPROTO_UDP);
        message.EndNested(protocol);
        message.EndNested(tuple);
        int filter = message.BeginNested(CTA_FILTER);
        message.WriteUInt32(CTA_FILTER_ORIG_FLAGS, CTA_FILTER_F_CTA_PROTO_NUM);
        message.EndNested(filter);
    }

    private void Delete(byte[] original)
    {
        NetlinkWriter message = _writer.Clear();
        message.BeginMessage(IPCTNL_MSG_CT_DELETE, NetlinkFlags.NLM_F_REQUEST | NetlinkFlags.NLM_F_ACK);
        message.WriteHeader([AF_INET, 0, 0, 0]);
        int tuple = message.BeginNested(CTA_TUPLE_ORIG);
        message.WriteHeader(original);
        message.EndNested(tuple);
        message.EndMessage();
        int error = _socket.TryRequest(message, "UDP connection", static (_, _) => true, out _);
        if (error is not 0 and not Errno.ENOENT)
        {
            throw new LinuxException("conntrack", "UDP connection", error);
        }
    }
}
