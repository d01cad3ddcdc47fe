using System.Runtime.InteropServices;

namespace Berth.Linux;

/// <summary>A system call failed. Names the call, the object it was made on, and the errno.</summary>
public sealed class LinuxException(string call, string subject, int errno)
    : IOException($"{call} {subject}: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})")
{
    /// <summary>The system call, as in its man page.</summary>
    public string Call { get; } = call;

    /// <summary>What it was called on: a path, a file descriptor's role, a pid.</summary>
    public string Subject { get; } = subject;

    /// <summary>The kernel's error number; see <see cref="Linux.Errno"/>.</summary>
    public int Errno { get; } = errno;

    /// <summary>The error of the P/Invoke that this thread made last.</summary>
    public static LinuxException FromLastError(string call, string subject) =>
        new(call, subject, Marshal.GetLastPInvokeError());
}
