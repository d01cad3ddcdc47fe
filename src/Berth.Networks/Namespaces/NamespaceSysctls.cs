namespace Berth.Networks.Namespaces;

/// <summary>Sysctls of a container's namespace, before anything of the container's runs in it.</summary>
internal static class NamespaceSysctls
{
    private static readonly (string Path, string Value, bool Optional)[] Values =
    [
        // As in Docker: port 80 needs no capability inside, ping no raw socket.
        ("/proc/sys/net/ipv4/ip_unprivileged_port_start", "0", false),
        ("/proc/sys/net/ipv4/ping_group_range", "0 2147483647", false),
        // No IPv6 unless asked for; router advertisements of a neighbour are never obeyed (CVE-2020-10749, CVE-2024-32473).
        ("/proc/sys/net/ipv6/conf/all/accept_ra", "0", true),
        ("/proc/sys/net/ipv6/conf/default/accept_ra", "0", true),
        ("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1", true),
        ("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1", true),
    ];

    /// <summary>Writes them in the calling thread's namespace.</summary>
    public static void Write()
    {
        foreach ((string path, string value, bool optional) in Values)
        {
            Sysctl.Write(path, value, optional);
        }
    }
}
