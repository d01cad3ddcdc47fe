using Berth.Engine.Settings;
using Berth.Oci;
using Berth.Oci.Runtime;

namespace Berth.Engine.Specs;

/// <summary>Which capabilities a container has: Docker's 14, with what is added and dropped.</summary>
public static class CapabilityChoice
{
    /// <summary>Docker's default capabilities.</summary>
    public static IReadOnlyList<string> Defaults { get; } =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FSETID", "CAP_FOWNER", "CAP_MKNOD", "CAP_NET_RAW", "CAP_SETGID", "CAP_SETUID",
        "CAP_SETFCAP", "CAP_SETPCAP", "CAP_NET_BIND_SERVICE", "CAP_SYS_CHROOT", "CAP_KILL", "CAP_AUDIT_WRITE",
    ];

    /// <summary>Every capability, by number. capabilities(7).</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_SETGID", "CAP_SETUID", "CAP_SETPCAP",
        "CAP_LINUX_IMMUTABLE", "CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST", "CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_IPC_LOCK", "CAP_IPC_OWNER",
        "CAP_SYS_MODULE", "CAP_SYS_RAWIO", "CAP_SYS_CHROOT", "CAP_SYS_PTRACE", "CAP_SYS_PACCT", "CAP_SYS_ADMIN", "CAP_SYS_BOOT", "CAP_SYS_NICE",
        "CAP_SYS_RESOURCE", "CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG", "CAP_MKNOD", "CAP_LEASE", "CAP_AUDIT_WRITE", "CAP_AUDIT_CONTROL", "CAP_SETFCAP",
        "CAP_MAC_OVERRIDE", "CAP_MAC_ADMIN", "CAP_SYSLOG", "CAP_WAKE_ALARM", "CAP_BLOCK_SUSPEND", "CAP_AUDIT_READ", "CAP_PERFMON", "CAP_BPF",
        "CAP_CHECKPOINT_RESTORE",
    ];

    /// <summary>The capabilities of a container with <paramref name="host"/>'s wishes, by name.</summary>
    /// <exception cref="BerthException">An unknown capability; Docker's sentence.</exception>
    public static IReadOnlyList<string> Of(HostSettings host)
    {
        string[] added = [.. (host.CapAdd ?? []).Select(Checked)];
        string[] dropped = [.. (host.CapDrop ?? []).Select(Checked)];
        if (host.Privileged)
        {
            return All;
        }

        IEnumerable<string> start = added.Contains("ALL") ? All : dropped.Contains("ALL") ? [] : Defaults;
        IEnumerable<string> kept = start.Where(capability => !dropped.Contains(capability));
        return [.. kept.Concat(added.Where(capability => capability != "ALL")).Distinct()];
    }

    /// <summary>The sets of a process.</summary>
    /// <param name="names">What it may have.</param>
    /// <param name="root">True for user 0: others start with an empty effective and permitted set.</param>
    public static CapabilitiesSpec Sets(IReadOnlyList<string> names, bool root) => new()
    {
        Bounding = names,
        Permitted = root ? names : [],
        Effective = root ? names : [],
    };

    private static string Checked(string name)
    {
        string upper = name.ToUpperInvariant();
        if (upper == "ALL")
        {
            return upper;
        }

        string full = upper.StartsWith("CAP_", StringComparison.Ordinal) ? upper : "CAP_" + upper;
        return All.Contains(full) ? full : throw new BerthException(ErrorKind.Invalid, $"invalid capability: \"{name}\"");
    }
}
