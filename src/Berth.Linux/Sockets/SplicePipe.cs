using System.Runtime.InteropServices;

namespace Berth.Linux.Sockets;

/// <summary>A pipe that carries bytes from one socket to another inside the kernel. splice(2).</summary>
public sealed partial class SplicePipe : IDisposable
{
    private const int O_NONBLOCK = 0x800;
    private const int O_CLOEXEC = 0x80000;
    private const uint SPLICE_F_MOVE = 1;
    private const uint SPLICE_F_NONBLOCK = 2;
    private const int ChunkBytes = 64 * 1024;

    private readonly int _read;
    private readonly int _write;
    private bool _closed;

    /// <summary>Makes the pipe.</summary>
    public SplicePipe()
    {
        Span<int> fds = stackalloc int[2];
        if (pipe2(fds, O_NONBLOCK | O_CLOEXEC) != 0)
        {
            throw LinuxException.FromLastError("pipe2", "");
        }

        (_read, _write) = (fds[0], fds[1]);
    }

    /// <summary>Bytes in the pipe.</summary>
    public int Pending { get; private set; }

    /// <summary>Makes writing to a closed connection an error instead of a signal: splice(2) has no MSG_NOSIGNAL. Process-wide.</summary>
    public static void IgnoreBrokenPipes()
    {
        const int SIGPIPE = 13;
        const nint SIG_IGN = 1;
        _ = signal(SIGPIPE, SIG_IGN);
    }

    /// <summary>Takes what there is from the socket.</summary>
    public SpliceResult Fill(SocketFd source)
    {
        nint moved = spliceFrom(source, 0, _write, 0, ChunkBytes, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
        if (moved > 0)
        {
            Pending += (int)moved;
            return SpliceResult.Moved;
        }

        return moved == 0 ? SpliceResult.End : Outcome();
    }

    /// <summary>Gives what there is to the socket.</summary>
    public SpliceResult Drain(SocketFd target)
    {
        nint moved = spliceTo(_read, 0, target, 0, (nuint)Pending, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
        if (moved > 0)
        {
            Pending -= (int)moved;
            return SpliceResult.Moved;
        }

        return moved == 0 ? SpliceResult.End : Outcome();
    }

    /// <summary>Closes both ends.</summary>
    public void Dispose()
    {
        if (!_closed)
        {
            _closed = true;
            _ = close(_read);
            _ = close(_write);
        }
    }

    private static SpliceResult Outcome() =>
        Marshal.GetLastPInvokeError() is Errno.EAGAIN or Errno.EINTR ? SpliceResult.WouldBlock : SpliceResult.Broken;

    [LibraryImport("libc")]
    private static partial nint signal(int number, nint handler);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int pipe2(Span<int> fds, int flags);

    [LibraryImport("libc", EntryPoint = "splice", SetLastError = true)]
    private static partial nint spliceFrom(SocketFd from, nint fromOffset, int to, nint toOffset, nuint length, uint flags);

    [LibraryImport("libc", EntryPoint = "splice", SetLastError = true)]
    private static partial nint spliceTo(int from, nint fromOffset, SocketFd to, nint toOffset, nuint length, uint flags);

    [LibraryImport("libc")]
    private static partial int close(int fd);
}
