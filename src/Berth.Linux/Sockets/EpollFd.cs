using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Sockets;

/// <summary>A set of fds to wait for. Level-triggered. Its own fd can be polled: it is readable when one of them is ready. epoll(7).</summary>
public sealed partial class EpollFd() : SafeHandleMinusOneIsInvalid(ownsHandle: true)
{
    private const int EPOLL_CLOEXEC = 0x80000;
    private const int EPOLL_CTL_ADD = 1;
    private const int EPOLL_CTL_DEL = 2;
    private const int EPOLL_CTL_MOD = 3;
    private const int MaxEvents = 64;

    // struct epoll_event is packed on x86-64 alone (12 bytes), 16 bytes elsewhere.
    private static readonly int EventBytes = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = EventBytes - 8;

    private readonly byte[] _events = new byte[MaxEvents * 16];

    /// <summary>The set's own fd.</summary>
    public int Number => (int)handle;

    /// <summary>Makes an empty set.</summary>
    public static EpollFd Open()
    {
        EpollFd opened = epoll_create1(EPOLL_CLOEXEC);
        return opened.IsInvalid ? throw LinuxException.FromLastError("epoll_create1", "") : opened;
    }

    /// <summary>Adds an fd; <paramref name="token"/> comes back with its events.</summary>
    public void Add(int fd, EpollEvents events, int token) => Control(EPOLL_CTL_ADD, fd, (events, token));

    /// <summary>Changes what is waited for.</summary>
    public void Change(int fd, EpollEvents events, int token) => Control(EPOLL_CTL_MOD, fd, (events, token));

    /// <summary>Takes an fd out.</summary>
    public void Remove(int fd) => Control(EPOLL_CTL_DEL, fd, default);

    /// <summary>Calls <paramref name="handler"/> for each fd that is ready, at most 64; waits up to <paramref name="milliseconds"/>
    /// (0: not at all, -1: for ever) for the first.</summary>
    /// <returns>How many were ready.</returns>
    public int Wait(int milliseconds, Action<int, EpollEvents> handler)
    {
        int ready = epoll_wait(this, _events, MaxEvents, milliseconds);
        if (ready < 0)
        {
            return Marshal.GetLastPInvokeError() == Errno.EINTR ? 0 : throw LinuxException.FromLastError("epoll_wait", "");
        }

        for (int i = 0; i < ready; i++)
        {
            ReadOnlySpan<byte> entry = _events.AsSpan(i * EventBytes, EventBytes);
            handler((int)MemoryMarshal.Read<long>(entry[DataOffset..]), (EpollEvents)MemoryMarshal.Read<uint>(entry));
        }

        return ready;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => close((int)handle) == 0;

    private void Control(int operation, int fd, (EpollEvents Events, int Token) wanted)
    {
        Span<byte> entry = stackalloc byte[16];
        entry.Clear();
        MemoryMarshal.Write(entry, (uint)wanted.Events);
        MemoryMarshal.Write(entry[DataOffset..], (long)wanted.Token);
        if (epoll_ctl(this, operation, fd, entry) != 0)
        {
            throw LinuxException.FromLastError("epoll_ctl", $"fd {fd}");
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial EpollFd epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(EpollFd epoll, int operation, int fd, ReadOnlySpan<byte> entry);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_wait(EpollFd epoll, Span<byte> events, int capacity, int timeout);

    [LibraryImport("libc")]
    private static partial int close(int fd);
}
