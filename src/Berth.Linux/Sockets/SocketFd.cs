using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;

namespace Berth.Linux.Sockets;

/// <summary>A non-blocking, close-on-exec TCP or UDP socket. It belongs to the network namespace of the thread that opened it.</summary>
/// <remarks>Where an outcome is expected (would block, in use) the methods return the errno and do not throw.</remarks>
public sealed partial class SocketFd() : FdHandle
{
    private const int SOCK_STREAM = 1;
    private const int SOCK_DGRAM = 2;
    private const int SOCK_NONBLOCK = 0x800;
    private const int SOCK_CLOEXEC = 0x80000;
    private const int SOL_SOCKET = 1;
    private const int SO_REUSEADDR = 2;
    private const int SO_ERROR = 4;
    private const int SO_LINGER = 13;
    private const int IPPROTO_TCP = 6;
    private const int TCP_NODELAY = 1;
    private const int IPPROTO_IPV6 = 41;
    private const int IPV6_V6ONLY = 26;
    private const int SHUT_WR = 1;
    private const int MSG_NOSIGNAL = 0x4000;

    /// <summary>Opens an unbound socket; null when the host has no such family (IPv6 off).</summary>
    public static SocketFd? TryOpen(bool tcp, bool ipv6)
    {
        SocketFd opened = socket(
            ipv6 ? SocketAddress.AF_INET6 : SocketAddress.AF_INET, (tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (opened.IsInvalid)
        {
            const int EAFNOSUPPORT = 97;
            return Marshal.GetLastPInvokeError() == EAFNOSUPPORT ? null : throw LinuxException.FromLastError("socket", ipv6 ? "AF_INET6" : "AF_INET");
        }

        if (ipv6)
        {
            opened.Set(IPPROTO_IPV6, IPV6_V6ONLY, 1);
        }

        return opened;
    }

    /// <summary>Binds and, for TCP, listens; returns 0 or the errno (EADDRINUSE, EADDRNOTAVAIL, EACCES).</summary>
    public int BindAndListen(IPEndPoint local, bool tcp)
    {
        if (tcp)
        {
            // Connections in TIME_WAIT do not hold the port; a listener still does.
            Set(SOL_SOCKET, SO_REUSEADDR, 1);
        }

        var address = SocketAddress.Of(local, stackalloc byte[SocketAddress.Capacity]);
        if (bind(this, address.Bytes, (uint)address.Bytes.Length) != 0 || (tcp && listen(this, 128) != 0))
        {
            return Marshal.GetLastPInvokeError();
        }

        return 0;
    }

    /// <summary>Takes a waiting connection; null when there is none (any more), or no fd for it.</summary>
    /// <param name="outOfFds">True when a connection waits that this process has no fd for.</param>
    public SocketFd? TryAccept(out bool outOfFds)
    {
        const int ENFILE = 23;
        SocketFd accepted = accept4(this, 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC);
        outOfFds = accepted.IsInvalid && Marshal.GetLastPInvokeError() is (Errno.EMFILE or ENFILE);
        if (accepted.IsInvalid)
        {
            return null;
        }

        accepted.Set(IPPROTO_TCP, TCP_NODELAY, 1);
        return accepted;
    }

    /// <summary>Starts connecting; 0, or the errno: EINPROGRESS (115) is the usual one, see <see cref="ConnectError"/> when writable.</summary>
    public int Connect(IPEndPoint remote)
    {
        var address = SocketAddress.Of(remote, stackalloc byte[SocketAddress.Capacity]);
        return connect(this, address.Bytes, (uint)address.Bytes.Length) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>How connecting ended: 0 or the errno.</summary>
    public int ConnectError()
    {
        uint length = sizeof(int);
        return getsockopt(this, SOL_SOCKET, SO_ERROR, out int error, ref length) == 0 ? error : Marshal.GetLastPInvokeError();
    }

    /// <summary>Tells the peer that nothing more will be sent.</summary>
    public void ShutdownWrite() => _ = shutdown(this, SHUT_WR);

    /// <summary>Makes the next close send a reset: the peer learns that its bytes went nowhere.</summary>
    public void ResetOnClose()
    {
        var linger = new Linger { OnOff = 1, Seconds = 0 };
        _ = setsockoptLinger(this, SOL_SOCKET, SO_LINGER, linger, 8);
    }

    /// <summary>Sends one datagram to the connected peer; false when it did not leave.</summary>
    public bool TrySend(ReadOnlySpan<byte> datagram) => send(this, datagram, (nuint)datagram.Length, MSG_NOSIGNAL) >= 0;

    /// <summary>Receives one datagram from the connected peer; -1 when there is none (or an ICMP error was pending).</summary>
    public int TryReceive(Span<byte> buffer) => (int)recv(this, buffer, (nuint)buffer.Length, 0);

    /// <summary>Receives one datagram and its sender, as raw sockaddr bytes; -1 when there is none.</summary>
    public int TryReceiveFrom(Span<byte> buffer, Span<byte> sender, out int senderLength)
    {
        uint length = (uint)sender.Length;
        int received = (int)recvfrom(this, buffer, (nuint)buffer.Length, 0, sender, ref length);
        senderLength = (int)Math.Min(length, (uint)sender.Length);
        return received;
    }

    /// <summary>Sends one datagram to the sender of another.</summary>
    public bool TrySendTo(ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> receiver) =>
        sendto(this, datagram, (nuint)datagram.Length, MSG_NOSIGNAL, receiver, (uint)receiver.Length) >= 0;

    /// <summary>As <see cref="TrySend"/> on a stream; how many bytes went, or -1.</summary>
    public int TrySendSome(ReadOnlySpan<byte> bytes) => (int)send(this, bytes, (nuint)bytes.Length, MSG_NOSIGNAL);

    /// <summary>The port that a bound IPv4 socket has; 0 when it is not bound.</summary>
    public int LocalPort()
    {
        Span<byte> address = stackalloc byte[SocketAddress.Capacity];
        uint length = (uint)address.Length;
        return getsockname(this, address, ref length) == 0 ? BinaryPrimitives.ReadUInt16BigEndian(address[2..]) : 0;
    }

    private void Set(int level, int option, int value) => _ = setsockopt(this, level, option, value, sizeof(int));

    private struct Linger
    {
        public int OnOff;
        public int Seconds;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial SocketFd socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int bind(SocketFd fd, ReadOnlySpan<byte> address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockname(SocketFd fd, Span<byte> address, ref uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int listen(SocketFd fd, int backlog);

    [LibraryImport("libc", SetLastError = true)]
    private static partial SocketFd accept4(SocketFd fd, nint address, nint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int connect(SocketFd fd, ReadOnlySpan<byte> address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockopt(SocketFd fd, int level, int option, out int value, ref uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(SocketFd fd, int level, int option, in int value, uint length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int setsockoptLinger(SocketFd fd, int level, int option, in Linger value, uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int shutdown(SocketFd fd, int how);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(SocketFd fd, ReadOnlySpan<byte> buffer, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(SocketFd fd, Span<byte> buffer, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recvfrom(SocketFd fd, Span<byte> buffer, nuint length, int flags, Span<byte> address, ref uint addressLength);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint sendto(
        SocketFd fd, ReadOnlySpan<byte> buffer, nuint length, int flags, ReadOnlySpan<byte> address, uint addressLength);
}
