using System.Globalization;

namespace Berth.Linux.Processes;

/// <summary>The memory of this process.</summary>
public static class ProcessMemory
{
    private const int MADV_DONTNEED = 4;

    /// <summary>Finds what the program and its libraries have mapped and never written to: code and constants. proc_pid_smaps(5).</summary>
    public static IReadOnlyList<(nint Start, nint Length)> FindCleanMappings()
    {
        var found = new List<(nint, nint)>();
        (nint Start, nint Length) mapping = default;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            // 7f84a2294000-7f84a23ea000 r-xp 00026000 fe:00 1234   /usr/lib/x86_64-linux-gnu/libc.so.6
            if (line.Contains(" r-xp ", StringComparison.Ordinal) || line.Contains(" r--p ", StringComparison.Ordinal))
            {
                mapping = line.Contains('/', StringComparison.Ordinal) ? ParseRange(line) : default;
            }
            else if (line.Contains('-', StringComparison.Ordinal))
            {
                mapping = default; // of another kind
            }
            else if (mapping.Length > 0 && line.StartsWith("Anonymous:", StringComparison.Ordinal) && line.EndsWith(" 0 kB", StringComparison.Ordinal))
            {
                found.Add(mapping); // relocated pages are anonymous: those of a mapping that has any would be lost
            }
        }

        return found;
    }

    /// <summary>
    /// Lets go of clean mappings: what runs on comes back from the page cache, one fault for 64 KiB; what only the start needed stays
    /// away. For processes that idle. madvise(2).
    /// </summary>
    /// <param name="mappings">From <see cref="FindCleanMappings"/>, with no library loaded since.</param>
    public static void Release(IReadOnlyList<(nint Start, nint Length)> mappings)
    {
        for (int i = 0; i < mappings.Count; i++)
        {
            Libc.Check(Libc.Syscall(Nr.madvise, mappings[i].Start, mappings[i].Length, MADV_DONTNEED), "madvise", "code");
        }
    }

    private static (nint Start, nint Length) ParseRange(string line)
    {
        int dash = line.IndexOf('-', StringComparison.Ordinal);
        int space = line.IndexOf(' ', StringComparison.Ordinal);
        nint start = nint.Parse(line.AsSpan(0, dash), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        nint end = nint.Parse(line.AsSpan(dash + 1, space - dash - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return (start, end - start);
    }
}
