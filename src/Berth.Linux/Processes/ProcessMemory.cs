using System.Globalization;

namespace Berth.Linux.Processes;

/// <summary>The memory of this process.</summary>
public static class ProcessMemory
{
    private const int MADV_DONTNEED = 4;

    /// <summary>
    /// Lets go of the program's and its libraries' code: what runs on comes back from the page cache, one fault for 64 KiB; what only
    /// the start needed stays away. For processes that idle. Code is never written to, so nothing can be lost. madvise(2).
    /// </summary>
    public static void ReleaseCode()
    {
        foreach (string line in File.ReadLines("/proc/self/maps"))
        {
            // 7f84a2294000-7f84a23ea000 r-xp 00026000 fe:00 1234   /usr/lib/x86_64-linux-gnu/libc.so.6
            int dash = line.IndexOf('-', StringComparison.Ordinal);
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            if (line.AsSpan(space).StartsWith(" r-xp ", StringComparison.Ordinal) && line.Contains('/', StringComparison.Ordinal))
            {
                nint start = nint.Parse(line.AsSpan(0, dash), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                nint end = nint.Parse(line.AsSpan(dash + 1, space - dash - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                Libc.Check(Libc.Syscall(Nr.madvise, start, end - start, MADV_DONTNEED), "madvise", "code");
            }
        }
    }
}
