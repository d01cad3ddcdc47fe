using System.Runtime.InteropServices;

namespace Berth.Linux.Polling;

/// <summary>Reads and writes that never wait and never throw: for poll loops, where "not now" is an everyday answer.</summary>
public static unsafe class NonBlocking
{
    private const int F_GETFL = 3;
    private const int F_SETFL = 4;
    private const int O_NONBLOCK = 0x800;

    /// <summary>Makes the open file that <paramref name="descriptor"/> names non-blocking, for everybody who shares it.</summary>
    public static void Enable(SafeHandle descriptor)
    {
        nint fd = descriptor.DangerousGetHandle();
        nint flags = Libc.Check(Libc.Syscall(Nr.fcntl, fd, F_GETFL), "fcntl", "F_GETFL");
        Libc.Check(Libc.Syscall(Nr.fcntl, fd, F_SETFL, flags | O_NONBLOCK), "fcntl", "F_SETFL");
        GC.KeepAlive(descriptor);
    }

    /// <summary>read(2).</summary>
    /// <returns>Bytes read, 0 at the end, or the negative <see cref="Errno"/> (<c>-EAGAIN</c>: nothing now).</returns>
    public static int Read(SafeHandle descriptor, Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            return Result(Libc.Retry(Nr.read, descriptor.DangerousGetHandle(), (nint)bytes, buffer.Length), descriptor);
        }
    }

    /// <summary>write(2). SIGPIPE must be ignored, as it is in every .NET program.</summary>
    /// <returns>Bytes written, or the negative <see cref="Errno"/> (<c>-EAGAIN</c>: not now).</returns>
    public static int Write(SafeHandle descriptor, ReadOnlySpan<byte> data)
    {
        fixed (byte* bytes = data)
        {
            return Result(Libc.Retry(Nr.write, descriptor.DangerousGetHandle(), (nint)bytes, data.Length), descriptor);
        }
    }

    private static int Result(nint result, SafeHandle descriptor)
    {
        GC.KeepAlive(descriptor);
        return result >= 0 ? (int)result : -Marshal.GetLastPInvokeError();
    }
}
