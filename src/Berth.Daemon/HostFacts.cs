namespace Berth.Daemon;

/// <summary>What this machine is.</summary>
internal static class HostFacts
{
    /// <summary>As <c>Debian GNU/Linux 12 (bookworm)</c>.</summary>
    public static string OperatingSystem => Release("PRETTY_NAME") ?? "Linux";

    /// <summary>As <c>12</c>.</summary>
    public static string OperatingSystemVersion => Release("VERSION_ID") ?? "";

    /// <summary>Memory in bytes.</summary>
    public static long MemoryBytes =>
        File.ReadLines("/proc/meminfo").First() is var line && long.TryParse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], out long kibibytes)
            ? kibibytes << 10
            : 0;

    private static string? Release(string name)
    {
        const string Source = "/etc/os-release";
        string? line = File.Exists(Source) ? File.ReadLines(Source).FirstOrDefault(text => text.StartsWith(name + "=", StringComparison.Ordinal)) : null;
        return line?[(name.Length + 1)..].Trim('"');
    }
}
