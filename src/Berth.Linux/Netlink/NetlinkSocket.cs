using System.Runtime.InteropServices;

namespace Berth.Linux.Netlink;

/// <summary>Gets each message of a dump; false ends it early (the rest is read and dropped).</summary>
public delegate bool NetlinkMessageHandler(ushort type, ReadOnlySpan<byte> payload);

/// <summary>A raw netlink socket. It belongs to the network namespace of the thread that opened it, for good. netlink(7). Not thread-safe.</summary>
/// <remarks>The kernel works a request off inside <c>sendto</c>: when it returns, the answers are in the receive buffer, so nothing
/// here waits.</remarks>
public sealed partial class NetlinkSocket() : FdHandle
{
    private const int AF_NETLINK = 16;
    private const int SOCK_RAW = 3;
    private const int SOCK_CLOEXEC = 0x80000;
    private const int SOL_SOCKET = 1;
    private const int SO_SNDBUFFORCE = 32;
    private const int SO_RCVBUFFORCE = 33;
    private const int SOL_NETLINK = 270;
    private const int NETLINK_CAP_ACK = 10;
    private const int NETLINK_EXT_ACK = 11;
    private const int NETLINK_GET_STRICT_CHK = 12;
    private const int MSG_DONTWAIT = 0x40;
    private const int MSG_TRUNC = 0x20;
    private const ushort NLMSG_ERROR = 2;
    private const ushort NLMSG_DONE = 3;
    private const int MaxDumpMessages = 1_000_000;

    // A dump's datagram is at most 32 KiB (netlink_dump).
    private readonly byte[] _receive = new byte[32 * 1024];
    private uint _sequence;

    /// <summary>Opens a socket in the calling thread's network namespace.</summary>
    public static NetlinkSocket Open(NetlinkProtocol protocol)
    {
        NetlinkSocket opened = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, (int)protocol);
        if (opened.IsInvalid)
        {
            throw LinuxException.FromLastError("socket", "AF_NETLINK");
        }

        opened.Set(SOL_NETLINK, NETLINK_CAP_ACK, 1);
        opened.Set(SOL_NETLINK, NETLINK_EXT_ACK, 1);
        if (protocol == NetlinkProtocol.Route)
        {
            opened.Set(SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);
        }

        return opened;
    }

    /// <summary>Makes room for large batches, beyond the system's limits (CAP_NET_ADMIN).</summary>
    public void SetBuffers(int bytes)
    {
        Set(SOL_SOCKET, SO_SNDBUFFORCE, bytes);
        Set(SOL_SOCKET, SO_RCVBUFFORCE, bytes);
    }

    /// <summary>Sends one message (flagged NLM_F_ACK) and returns when the kernel has done it.</summary>
    /// <param name="message">The message; its sequence number is set here.</param>
    /// <param name="subject">What it is about, for the error.</param>
    /// <exception cref="LinuxException">The kernel refused; the sentence has its own explanation where it gave one.</exception>
    public void Request(NetlinkWriter message, string subject)
    {
        int error = TryRequest(message, subject, static (_, _) => true, out string detail);
        if (error != 0)
        {
            throw new LinuxException("netlink", detail.Length > 0 ? $"{subject} ({detail})" : subject, error);
        }
    }

    /// <summary>As <see cref="Request(NetlinkWriter, string)"/>, with a look at each answer; returns the kernel's errno, 0 for success.</summary>
    public int TryRequest(NetlinkWriter message, string subject, NetlinkMessageHandler handler, out string detail)
    {
        uint sequence = ++_sequence;
        message.SetSequence(sequence);
        Send(message.Written, subject);
        bool wanted = true;
        detail = "";
        for (int messages = 0; messages < MaxDumpMessages;)
        {
            var reader = new NetlinkReader(Receive(subject, wait: true));
            while (reader.Read())
            {
                messages++;
                if (reader.Sequence != sequence)
                {
                    continue; // the end of something given up earlier
                }

                if (reader.Type is NLMSG_ERROR or NLMSG_DONE)
                {
                    return ReadError(reader.Payload, reader.Type, out detail);
                }

                wanted = wanted && handler(reader.Type, reader.Payload);
            }
        }

        throw new LinuxException("netlink", $"{subject} (answer over {MaxDumpMessages} messages)", Errno.EIO);
    }

    /// <summary>Sends messages whose success the kernel does not acknowledge (an nfnetlink batch) and returns the first error, or 0.</summary>
    public int SendBatch(ReadOnlySpan<byte> messages, string subject, out string detail, out uint failedSequence)
    {
        Send(messages, subject);
        int first = 0;
        detail = "";
        failedSequence = 0;
        for (ReadOnlySpan<byte> datagram = Receive(subject, wait: false); datagram.Length > 0; datagram = Receive(subject, wait: false))
        {
            var reader = new NetlinkReader(datagram);
            while (reader.Read())
            {
                if (first == 0 && reader.Type == NLMSG_ERROR)
                {
                    first = ReadError(reader.Payload, reader.Type, out detail);
                    failedSequence = reader.Sequence;
                }
            }
        }

        return first;
    }

    private static int ReadError(ReadOnlySpan<byte> payload, ushort type, out string detail)
    {
        const ushort NLMSGERR_ATTR_MSG = 1;
        int error = payload.Length < 4 ? 0 : -MemoryMarshal.Read<int>(payload);
        // With NETLINK_CAP_ACK the request's header alone follows the error number, then the attributes.
        int attributes = type == NLMSG_ERROR ? 4 + 16 : 4;
        var reader = new AttributeReader(payload.Length > attributes ? payload[attributes..] : default);
        detail = "";
        while (reader.Read())
        {
            detail = reader.Type == NLMSGERR_ATTR_MSG ? reader.Text : detail;
        }

        return error;
    }

    private void Send(ReadOnlySpan<byte> bytes, string subject)
    {
        while (send(this, bytes, (nuint)bytes.Length, 0) < 0)
        {
            if (Marshal.GetLastPInvokeError() != Errno.EINTR)
            {
                throw LinuxException.FromLastError("sendto", subject);
            }
        }
    }

    private ReadOnlySpan<byte> Receive(string subject, bool wait)
    {
        while (true)
        {
            nint length = recv(this, _receive, (nuint)_receive.Length, MSG_TRUNC | (wait ? 0 : MSG_DONTWAIT));
            if (length > _receive.Length)
            {
                throw new LinuxException("recvfrom", $"{subject} (answer of {length} bytes)", Errno.EIO);
            }

            if (length >= 0)
            {
                return _receive.AsSpan(0, (int)length);
            }

            int errno = Marshal.GetLastPInvokeError();
            if (errno == Errno.EAGAIN && !wait)
            {
                return default;
            }

            // ENOBUFS: so many errors that some did not fit; the first one came through.
            if (errno != Errno.EINTR && !(errno == 105 && !wait))
            {
                throw LinuxException.FromLastError("recvfrom", subject);
            }
        }
    }

    private void Set(int level, int option, int value) => _ = setsockopt(this, level, option, value, sizeof(int));

    [LibraryImport("libc", SetLastError = true)]
    private static partial NetlinkSocket socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(NetlinkSocket fd, int level, int option, in int value, uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(NetlinkSocket fd, ReadOnlySpan<byte> buffer, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(NetlinkSocket fd, Span<byte> buffer, nuint length, int flags);
}
