namespace Berth.Runtime.Defaults;

/// <summary>Paths that a container does not see, as in Docker's newest release: they show or change the host.</summary>
public static class MaskedPaths
{
    /// <summary>The list without what depends on the host.</summary>
    public static IReadOnlyList<string> Fixed { get; } =
    [
        "/proc/acpi", "/proc/asound",
        "/proc/interrupts", // key strokes can be timed by it: GHSA-6fw5-f8r9-fgfm
        "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi", "/proc/timer_list", "/proc/timer_stats",
        "/sys/devices/virtual/powercap", // keys can be read from the power that is drawn: GHSA-jq35-85cj-fj4p
        "/sys/firmware",
    ];

    /// <summary><see cref="Fixed"/> with each CPU's thermal_throttle folder, where the host has it.</summary>
    public static IReadOnlyList<string> OfThisHost { get; } = [.. Fixed, .. ThermalThrottle("/sys/devices/system/cpu")];

    private static List<string> ThermalThrottle(string cpus)
    {
        var paths = new List<string>();
        if (!Directory.Exists(cpus))
        {
            return paths;
        }

        foreach (string cpu in Directory.EnumerateDirectories(cpus, "cpu*"))
        {
            string path = $"{cpu}/thermal_throttle";
            if (char.IsAsciiDigit(cpu[^1]) && Directory.Exists(path))
            {
                paths.Add(path);
            }
        }

        paths.Sort(StringComparer.Ordinal);
        return paths;
    }
}
