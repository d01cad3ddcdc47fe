namespace Berth.Engine.Specs;

/// <summary>What of /proc and /sys a container cannot read or write.</summary>
public static class SystemPaths
{
    /// <summary>Paths that cannot be read: Docker's list, and the throttling counters of each CPU (CVE-2020-8694 and its kin).</summary>
    public static IReadOnlyList<string> Masked { get; } =
    [
        "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi",
        "/proc/timer_list", "/proc/timer_stats", "/sys/devices/virtual/powercap", "/sys/firmware", .. ThermalThrottle(),
    ];

    /// <summary>Paths that cannot be written.</summary>
    public static IReadOnlyList<string> ReadOnly { get; } = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

    private static IEnumerable<string> ThermalThrottle() =>
        Enumerable.Range(0, Environment.ProcessorCount).Select(cpu => $"/sys/devices/system/cpu/cpu{cpu}/thermal_throttle").Where(Path.Exists);
}
