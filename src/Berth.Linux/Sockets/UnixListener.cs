using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Sockets;

/// <summary>A listening unix stream socket, non-blocking, for programs with a poll loop of their own. unix(7).</summary>
public sealed unsafe class UnixListener() : FdHandle
{
    private const int AF_UNIX = 1;
    private const int SOCK_STREAM_NONBLOCK_CLOEXEC = 0x80801;
    private const int PathMax = 107;

    /// <summary>Binds a new socket at <paramref name="path"/> (at most 107 bytes), which must not exist, and listens.</summary>
    /// <exception cref="LinuxException">EADDRINUSE: there is something at the path. ENAMETOOLONG.</exception>
    public static UnixListener Listen(string path, int backlog)
    {
        if (Encoding.UTF8.GetByteCount(path) > PathMax)
        {
            throw new LinuxException("bind", path, Errno.ENAMETOOLONG);
        }

        UnixListener listener = Adopt<UnixListener>(
            Libc.Syscall(Nr.socket, AF_UNIX, SOCK_STREAM_NONBLOCK_CLOEXEC, 0), "socket", path);
        try
        {
            byte* raw = stackalloc byte[2 + PathMax + 1];
            var address = new Span<byte>(raw, 2 + PathMax + 1);
            address.Clear();
            BinaryPrimitives.WriteUInt16LittleEndian(address, AF_UNIX);
            Encoding.UTF8.GetBytes(path, address[2..]);
            Libc.Check(Libc.Syscall(Nr.bind, listener.Number, (nint)raw, address.Length), "bind", path);
            Libc.Check(Libc.Syscall(Nr.listen, listener.Number, backlog), "listen", path);
            return listener;
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>Takes the next connection, non-blocking; null when there is none now.</summary>
    public SafeFileHandle? TryAccept()
    {
        nint fd = Libc.Retry(Nr.accept4, Number, 0, 0, SOCK_STREAM_NONBLOCK_CLOEXEC & ~1);
        return fd >= 0 ? new SafeFileHandle(fd, ownsHandle: true) : null;
    }
}
