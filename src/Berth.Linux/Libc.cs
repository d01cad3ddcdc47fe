using System.Runtime.InteropServices;
using System.Text;

namespace Berth.Linux;

/// <summary>The raw entry into libc for the rest of this assembly. Calls by number: glibc's wrappers for newer calls are missing on older systems.</summary>
internal static unsafe partial class Libc
{
    internal const int AT_FDCWD = -100;
    internal const int AT_EMPTY_PATH = 0x1000;
    internal const int AT_SYMLINK_NOFOLLOW = 0x100;
    internal const int AT_SYMLINK_FOLLOW = 0x400;
    internal const int AT_REMOVEDIR = 0x200;

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint Syscall(
        nint nr, nint a0 = 0, nint a1 = 0, nint a2 = 0, nint a3 = 0, nint a4 = 0, nint a5 = 0);

    /// <summary>As <see cref="Syscall"/>, again while it is interrupted by a signal. Never for close(2).</summary>
    internal static nint Retry(nint nr, nint a0 = 0, nint a1 = 0, nint a2 = 0, nint a3 = 0, nint a4 = 0, nint a5 = 0)
    {
        while (true)
        {
            nint result = Syscall(nr, a0, a1, a2, a3, a4, a5);
            if (result >= 0 || Marshal.GetLastPInvokeError() != Errno.EINTR)
            {
                return result;
            }
        }
    }

    internal static int Close(int fd) => (int)Syscall(Nr.close, fd);

    internal static nint Check(nint result, string call, string subject) =>
        result < 0 ? throw LinuxException.FromLastError(call, subject) : result;

    /// <summary>UTF-8 with a terminating zero. A NUL inside would cut the name short, so it is refused.</summary>
    internal static byte[] Utf8(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new LinuxException("path", text.Replace('\0', '?'), Errno.EINVAL);
        }

        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }
}
