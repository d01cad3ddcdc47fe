using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Berth.Linux.Polling;

/// <summary>Waits for any of many descriptors, level-triggered. epoll(7). One thread at a time.</summary>
public sealed unsafe class Epoll() : FdHandle
{
    private const int EPOLL_CLOEXEC = 0x80000;
    private const int EPOLL_CTL_ADD = 1;
    private const int EPOLL_CTL_DEL = 2;
    private const int EPOLL_CTL_MOD = 3;

    // struct epoll_event { u32 events; u64 data; }: 12 bytes on x86-64, where it is packed, 16 elsewhere.
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    /// <summary>A new, empty set.</summary>
    public static Epoll Create() => Adopt<Epoll>(Libc.Syscall(Nr.epoll_create1, EPOLL_CLOEXEC), "epoll_create1", "epoll");

    /// <summary>Adds a descriptor; <paramref name="token"/> comes back with its results.</summary>
    public void Add(int descriptor, PollEvents events, int token) => Control(EPOLL_CTL_ADD, descriptor, events, token);

    /// <summary>Changes what is waited for.</summary>
    public void Change(int descriptor, PollEvents events, int token) => Control(EPOLL_CTL_MOD, descriptor, events, token);

    /// <summary>Takes a descriptor out. Must come before it is closed if it was passed on to another process.</summary>
    public void Remove(int descriptor) => Control(EPOLL_CTL_DEL, descriptor, PollEvents.None, 0);

    /// <summary>Waits (blocking) at most <paramref name="timeout"/> milliseconds, or for ever when it is negative.</summary>
    /// <returns>How many of <paramref name="results"/> are set; 0 also when a signal came.</returns>
    public int Wait(Span<PollResult> results, int timeout)
    {
        const int Most = 32;
        byte* events = stackalloc byte[Most * 16];
        nint count = Libc.Syscall(Nr.epoll_pwait, Number, (nint)events, Math.Min(Most, results.Length), timeout);
        if (count < 0)
        {
            return Marshal.GetLastPInvokeError() == Errno.EINTR ? 0 : throw LinuxException.FromLastError("epoll_pwait", "epoll");
        }

        for (int i = 0; i < count; i++)
        {
            var entry = new ReadOnlySpan<byte>(events + (i * EventSize), EventSize);
            results[i] = new PollResult(
                (PollEvents)BinaryPrimitives.ReadInt32LittleEndian(entry),
                (int)BinaryPrimitives.ReadInt64LittleEndian(entry[(EventSize - 8)..]));
        }

        return (int)count;
    }

    private void Control(int operation, int descriptor, PollEvents events, int token)
    {
        byte* raw = stackalloc byte[16];
        var entry = new Span<byte>(raw, EventSize);
        BinaryPrimitives.WriteInt32LittleEndian(entry, (int)events);
        BinaryPrimitives.WriteInt64LittleEndian(entry[(EventSize - 8)..], token);
        Libc.Check(
            Libc.Syscall(Nr.epoll_ctl, Number, operation, descriptor, (nint)raw), "epoll_ctl", $"operation {operation} fd {descriptor}");
    }
}
