using System.Net;
using System.Runtime.InteropServices;

namespace Berth.Linux.Netlink;

/// <content>Addresses, routes and neighbours.</content>
public sealed partial class RouteSocket
{
    private const ushort RTM_NEWADDR = 20;
    private const ushort RTM_GETADDR = 22;
    private const ushort RTM_NEWROUTE = 24;
    private const ushort RTM_GETROUTE = 26;
    private const ushort RTM_DELNEIGH = 29;
    private const byte AF_INET = 2;
    private const byte AF_INET6 = 10;

    /// <summary>Gives an interface an address; true when it is new, false when it has it already.</summary>
    public bool AddAddress(int index, IPNetwork subnet, IPAddress address)
    {
        const ushort IFA_ADDRESS = 1;
        const ushort IFA_LOCAL = 2;
        const ushort IFA_BROADCAST = 4;
        const byte IFA_F_NODAD = 2; // an address we chose is nobody else's, and waiting for the proof would delay the first packet
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        Span<byte> header = stackalloc byte[8];
        header.Clear();
        header[0] = length == 4 ? AF_INET : AF_INET6;
        header[1] = (byte)subnet.PrefixLength;
        header[2] = length == 16 ? IFA_F_NODAD : (byte)0;
        MemoryMarshal.Write(header[4..], index);
        NetlinkWriter message = _message.Clear();
        message.BeginMessage(RTM_NEWADDR, Create);
        message.WriteHeader(header);
        message.Write(IFA_LOCAL, bytes[..length]);
        message.Write(IFA_ADDRESS, bytes[..length]);
        if (length == 4 && subnet.PrefixLength < 31)
        {
            uint host = MemoryMarshal.Read<uint>(bytes) | ~Mask(subnet.PrefixLength);
            MemoryMarshal.Write(bytes, host);
            message.Write(IFA_BROADCAST, bytes[..4]);
        }

        message.EndMessage();
        return Succeeded(message, $"address {address}", Errno.EEXIST);
    }

    /// <summary>Sets the default route of the gateway's family, replacing another.</summary>
    public void SetDefaultRoute(int index, IPAddress gateway)
    {
        const ushort RTA_OIF = 4;
        const ushort RTA_GATEWAY = 5;
        const byte RT_TABLE_MAIN = 254;
        const byte RTPROT_BOOT = 3;
        const byte RTN_UNICAST = 1;
        Span<byte> bytes = stackalloc byte[16];
        gateway.TryWriteBytes(bytes, out int length);
        NetlinkWriter message = _message.Clear();
        message.BeginMessage(RTM_NEWROUTE, Change | NetlinkFlags.NLM_F_CREATE | NetlinkFlags.NLM_F_REPLACE);
        message.WriteHeader([length == 4 ? AF_INET : AF_INET6, 0, 0, 0, RT_TABLE_MAIN, RTPROT_BOOT, 0, RTN_UNICAST, 0, 0, 0, 0]);
        message.Write(RTA_GATEWAY, bytes[..length]);
        message.WriteUInt32(RTA_OIF, (uint)index);
        message.EndMessage();
        _socket.Request(message, $"default route by {gateway}");
    }

    /// <summary>Sends everything of a family that has no other route out by an interface, without a gateway.</summary>
    public void SetDefaultLink(int index, bool ipv6)
    {
        const ushort RTA_OIF = 4;
        const byte RT_TABLE_MAIN = 254;
        const byte RTPROT_BOOT = 3;
        const byte RT_SCOPE_LINK = 253;
        const byte RTN_UNICAST = 1;
        NetlinkWriter message = _message.Clear();
        message.BeginMessage(RTM_NEWROUTE, Change | NetlinkFlags.NLM_F_CREATE | NetlinkFlags.NLM_F_REPLACE);
        message.WriteHeader([ipv6 ? AF_INET6 : AF_INET, 0, 0, 0, RT_TABLE_MAIN, RTPROT_BOOT, RT_SCOPE_LINK, RTN_UNICAST, 0, 0, 0, 0]);
        message.WriteUInt32(RTA_OIF, (uint)index);
        message.EndMessage();
        _socket.Request(message, $"default route by interface {index}");
    }

    /// <summary>Destinations of all routes of a family (without the default route, multicast and link-local) that do not leave by
    /// <paramref name="exceptIndex"/>: subnets that are in use.</summary>
    /// <param name="exceptIndex">An interface whose routes do not count; 0 for none.</param>
    /// <param name="ipv6">The family.</param>
    public List<IPNetwork> Routes(int exceptIndex, bool ipv6)
    {
        const ushort RTA_DST = 1;
        const ushort RTA_OIF = 4;
        var routes = new List<IPNetwork>();
        NetlinkWriter message = _message.Clear();
        message.BeginMessage(RTM_GETROUTE, NetlinkFlags.NLM_F_REQUEST | NetlinkFlags.NLM_F_DUMP);
        message.WriteHeader([ipv6 ? AF_INET6 : AF_INET, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        message.EndMessage();
        Dump(message, "routes", (_, payload) =>
        {
            ReadOnlySpan<byte> destination = payload.Length < 12 ? default : AttributeReader.Find(payload[12..], RTA_DST);
            if (destination.Length == (ipv6 ? 16 : 4) && !(ipv6 && destination[0] is 0xff or 0xfe))
            {
                ReadOnlySpan<byte> oif = AttributeReader.Find(payload[12..], RTA_OIF);
                if (oif.Length != 4 || MemoryMarshal.Read<int>(oif) != exceptIndex)
                {
                    routes.Add(Masked(destination, payload[1]));
                }
            }

            return true;
        });

        return routes;
    }

    /// <summary>IPv4 addresses of an interface with their prefix lengths.</summary>
    public List<(IPAddress Address, int PrefixLength)> IPv4Addresses(int index)
    {
        const ushort IFA_LOCAL = 2;
        var addresses = new List<(IPAddress, int)>();
        NetlinkWriter message = _message.Clear();
        message.BeginMessage(RTM_GETADDR, NetlinkFlags.NLM_F_REQUEST | NetlinkFlags.NLM_F_DUMP);
        message.WriteHeader([AF_INET, 0, 0, 0, 0, 0, 0, 0]);
        message.EndMessage();
        Dump(message, "addresses", (_, payload) =>
        {
            if (payload.Length >= 8 && MemoryMarshal.Read<int>(payload[4..]) == index)
            {
                ReadOnlySpan<byte> local = AttributeReader.Find(payload[8..], IFA_LOCAL);
                if (local.Length == 4)
                {
                    addresses.Add((new IPAddress(local), payload[1]));
                }
            }

            return true;
        });

        return addresses;
    }

    /// <summary>Forgets which MAC address an IP address had; false when nothing was known.</summary>
    public bool DeleteNeighbour(int index, IPAddress address)
    {
        const ushort NDA_DST = 1;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        Span<byte> header = stackalloc byte[12];
        header.Clear();
        header[0] = length == 4 ? AF_INET : AF_INET6;
        MemoryMarshal.Write(header[4..], index);
        NetlinkWriter message = _message.Clear();
        message.BeginMessage(RTM_DELNEIGH, Change);
        message.WriteHeader(header);
        message.Write(NDA_DST, bytes[..length]);
        message.EndMessage();
        return Succeeded(message, $"neighbour {address}", Errno.ENOENT);
    }

    private static IPNetwork Masked(ReadOnlySpan<byte> address, int prefixLength)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.CopyTo(bytes);
        int length = Math.Min(prefixLength, address.Length * 8);
        for (int i = 0; i < address.Length; i++)
        {
            int bits = Math.Clamp(length - (i * 8), 0, 8);
            bytes[i] &= (byte)(0xff << (8 - bits));
        }

        return new IPNetwork(new IPAddress(bytes[..address.Length]), length);
    }

    private static uint Mask(int prefixLength)
    {
        uint mask = prefixLength == 0 ? 0 : uint.MaxValue << (32 - prefixLength);
        return BitConverter.IsLittleEndian ? System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(mask) : mask;
    }
}
