using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Sockets;

/// <summary>What .NET's sockets lack on unix sockets: passing descriptors (SCM_RIGHTS) and asking who the peer is (SO_PEERCRED). unix(7).</summary>
public static unsafe class UnixSockets
{
    /// <summary>Most descriptors in one message here; the kernel's own limit is 253.</summary>
    public const int DescriptorsMax = 16;

    private const int SOL_SOCKET = 1;
    private const int SCM_RIGHTS = 1;
    private const int SO_PEERCRED = 17;
    private const int MSG_NOSIGNAL = 0x4000;
    private const int MSG_CMSG_CLOEXEC = 0x40000000;
    private const int CmsgHeader = 16;

    /// <summary>The user and process at the other end, as they were when it connected.</summary>
    public static PeerCredentials GetPeer(SafeHandle socket)
    {
        PeerCredentials peer = default;
        int size = sizeof(PeerCredentials);
        nint result = Libc.Retry(
            Nr.getsockopt, (int)socket.DangerousGetHandle(), SOL_SOCKET, SO_PEERCRED, (nint)(&peer), (nint)(&size));
        GC.KeepAlive(socket);
        Libc.Check(result, "getsockopt", "SO_PEERCRED");
        return peer;
    }

    /// <summary>Sends <paramref name="data"/> (at least one byte) with descriptors. Blocks, also on a non-blocking socket.</summary>
    /// <returns>How many bytes were taken; the descriptors go with the first.</returns>
    public static int Send(SafeHandle socket, ReadOnlySpan<byte> data, ReadOnlySpan<SafeHandle> descriptors)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(descriptors.Length, DescriptorsMax);
        byte* control = stackalloc byte[CmsgHeader + (DescriptorsMax * sizeof(int))];
        fixed (byte* bytes = data)
        {
            nint* vector = stackalloc nint[2] { (nint)bytes, data.Length };
            MessageHeader message = new() { Vector = vector, VectorCount = 1 };
            if (descriptors.Length > 0)
            {
                *(nint*)control = CmsgHeader + (descriptors.Length * sizeof(int));
                ((int*)control)[2] = SOL_SOCKET;
                ((int*)control)[3] = SCM_RIGHTS;
                for (int i = 0; i < descriptors.Length; i++)
                {
                    ((int*)control)[4 + i] = (int)descriptors[i].DangerousGetHandle();
                }

                message.Control = control;
                message.ControlLength = Align(CmsgHeader + (descriptors.Length * sizeof(int)));
            }

            return (int)Transfer(Nr.sendmsg, socket, &message, MSG_NOSIGNAL);
        }
    }

    /// <summary>Receives bytes and the descriptors that came with them, close-on-exec, owned by the caller. 0 bytes: the peer closed.</summary>
    public static int Receive(SafeHandle socket, Span<byte> buffer, IList<SafeFileHandle> descriptors)
    {
        byte* control = stackalloc byte[CmsgHeader + (DescriptorsMax * sizeof(int))];
        fixed (byte* bytes = buffer)
        {
            nint* vector = stackalloc nint[2] { (nint)bytes, buffer.Length };
            MessageHeader message = new()
            {
                Vector = vector,
                VectorCount = 1,
                Control = control,
                ControlLength = CmsgHeader + (DescriptorsMax * sizeof(int)),
            };
            nint length = Transfer(Nr.recvmsg, socket, &message, MSG_CMSG_CLOEXEC);
            int* header = (int*)control;
            if (message.ControlLength >= CmsgHeader && header[2] == SOL_SOCKET && header[3] == SCM_RIGHTS)
            {
                for (int i = 0; i < ((int)*(nint*)control - CmsgHeader) / sizeof(int); i++)
                {
                    descriptors.Add(new SafeFileHandle(header[4 + i], ownsHandle: true));
                }
            }

            return (int)length;
        }
    }

    /// <summary>Two connected stream sockets.</summary>
    public static (SafeFileHandle First, SafeFileHandle Second) MakePair()
    {
        const int AF_UNIX = 1;
        const int SOCK_STREAM_CLOEXEC = 0x80001;
        int* pair = stackalloc int[2];
        Libc.Check(Libc.Retry(Nr.socketpair, AF_UNIX, SOCK_STREAM_CLOEXEC, 0, (nint)pair), "socketpair", "unix");
        return (new SafeFileHandle(pair[0], ownsHandle: true), new SafeFileHandle(pair[1], ownsHandle: true));
    }

    private static nint Transfer(int nr, SafeHandle socket, MessageHeader* message, int flags)
    {
        // .NET makes a socket non-blocking at its first asynchronous call: then wait as a blocking one would.
        int fd = (int)socket.DangerousGetHandle();
        while (true)
        {
            nint result = Libc.Retry(nr, fd, (nint)message, flags);
            if (result >= 0 || Marshal.GetLastPInvokeError() != Errno.EAGAIN)
            {
                GC.KeepAlive(socket);
                return Libc.Check(result, nr == Nr.sendmsg ? "sendmsg" : "recvmsg", "unix socket");
            }

            const ulong POLLIN = 1, POLLOUT = 4;
            ulong entry = (uint)fd | ((nr == Nr.sendmsg ? POLLOUT : POLLIN) << 32);
            Libc.Check(Libc.Retry(Nr.ppoll, (nint)(&entry), 1), "ppoll", "unix socket");
        }
    }

    private static nint Align(int length) => (length + 7) & ~7;

    /// <summary>struct msghdr.</summary>
    private struct MessageHeader
    {
        internal void* Name;
        internal nint NameLength;
        internal nint* Vector;
        internal nint VectorCount;
        internal byte* Control;
        internal nint ControlLength;
        internal nint Flags;
    }
}
