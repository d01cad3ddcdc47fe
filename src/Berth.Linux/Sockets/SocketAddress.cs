using System.Buffers.Binary;
using System.Net;

namespace Berth.Linux.Sockets;

/// <summary>An IP address and port as the kernel wants them (sockaddr_in, sockaddr_in6). ip(7), ipv6(7).</summary>
internal ref struct SocketAddress(Span<byte> storage)
{
    internal const int Capacity = 28;
    internal const int AF_INET = 2;
    internal const int AF_INET6 = 10;

    internal Span<byte> Bytes { get; private set; } = storage;

    internal static SocketAddress Of(IPEndPoint endpoint, Span<byte> storage)
    {
        storage.Clear();
        bool v4 = endpoint.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;
        BitConverter.TryWriteBytes(storage, (ushort)(v4 ? AF_INET : AF_INET6));
        BinaryPrimitives.WriteUInt16BigEndian(storage[2..], (ushort)endpoint.Port);
        endpoint.Address.TryWriteBytes(storage[(v4 ? 4 : 8)..], out _);
        if (!v4)
        {
            BitConverter.TryWriteBytes(storage[24..], (uint)endpoint.Address.ScopeId);
        }

        return new SocketAddress(storage[..(v4 ? 16 : 28)]);
    }
}
