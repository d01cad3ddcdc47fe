using System.Globalization;
using Berth.Engine.Settings;
using Berth.Oci.Runtime;

namespace Berth.Engine.Specs;

/// <summary>The kernel's file systems that every container gets. docs/security.md, "Default profile".</summary>
public static class DefaultMounts
{
    private const long DefaultShmSize = 64 << 20;

    /// <summary>The mounts, in order.</summary>
    public static IEnumerable<Mount> Of(HostSettings host)
    {
        yield return New("/proc", "proc", "proc", "nosuid", "noexec", "nodev");
        yield return New("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k");
        yield return New("/dev/pts", "devpts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5");
        yield return New("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", host.Privileged ? "rw" : "ro");
        yield return New("/sys/fs/cgroup", "cgroup", "cgroup", host.Privileged ? "rw" : "ro", "nosuid", "noexec", "nodev");
        if (host.IpcMode == "host")
        {
            yield return New("/dev/mqueue", "bind", "/dev/mqueue", "rbind", "rprivate");
            yield return New("/dev/shm", "bind", "/dev/shm", "rbind", "rprivate");
            yield break;
        }

        yield return New("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev");
        if (host.IpcMode != "none")
        {
            long size = host.ShmSize > 0 ? host.ShmSize : DefaultShmSize;
            yield return New("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=" + size.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static Mount New(string destination, string type, string source, params string[] options) =>
        new() { Destination = destination, Type = type, Source = source, Options = options };
}
