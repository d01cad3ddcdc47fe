using System.Runtime.InteropServices;
using Berth.Oci.Runtime;
using Berth.Runtime.Devices;
using Berth.Runtime.Seccomp;

namespace Berth.Runtime.Defaults;

/// <summary>
/// The container that Docker makes when nobody asks for anything else, as plain data; the caller replaces what its
/// request says (<c>spec with { … }</c>). Two deliberate differences from Docker: the cgroup namespace is private on
/// cgroup v1 too, and the open-files limit is 1024:524288 instead of the engine's own.
/// </summary>
public static class DefaultSpec
{
    /// <summary>Version of the runtime-spec that is written.</summary>
    public const string OciVersion = "1.2.1";

    /// <summary>PATH of a container whose image sets none.</summary>
    public const string Path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>
    /// Nobody asked for these: on a host whose hard limit is lower they are lowered instead of failing the start
    /// (pass <see cref="Processes.ContainerInitRequest.LenientLimits"/> when the spec has no others).
    /// </summary>
    public static IReadOnlyList<RlimitSpec> Rlimits { get; } = [new RlimitSpec { Type = "RLIMIT_NOFILE", Soft = 1024, Hard = 524288 }];

    /// <summary>Paths under /proc that are read-only: /proc/sys and its like change the host.</summary>
    public static IReadOnlyList<string> ReadonlyPaths { get; } = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

    /// <summary>Sysctls of a container with its own network: any user may bind port 80 and ping.</summary>
    public static IReadOnlyDictionary<string, string> Sysctl { get; } = new Dictionary<string, string>
    {
        ["net.ipv4.ip_unprivileged_port_start"] = "0",
        ["net.ipv4.ping_group_range"] = "0 2147483647",
    };

    /// <summary>mount, network, uts, pid, ipc and cgroup; all new.</summary>
    public static IReadOnlyList<NamespaceSpec> Namespaces { get; } =
    [
        new() { Type = "mount" }, new() { Type = "network" }, new() { Type = "uts" },
        new() { Type = "pid" }, new() { Type = "ipc" }, new() { Type = "cgroup" },
    ];

    /// <summary>The spec. Process has no arguments, environment or user yet; root, host name and cgroup path are the caller's.</summary>
    public static RuntimeSpec Create(DefaultSpecOptions options) => new()
    {
        OciVersion = OciVersion,
        Process = new ProcessSpec
        {
            User = new UserSpec { Umask = 0x12 /* 022 */ },
            Cwd = "/",
            Capabilities = options.Capabilities.ToSpec(options.IsRoot),
            Rlimits = Rlimits,
            OomScoreAdj = 0,
        },
        Mounts = Mounts(options),
        Linux = new LinuxSpec
        {
            Namespaces = Namespaces,
            Devices = options.Privileged ? HostDevices.All() : [],
            Resources = new ResourcesSpec { Devices = options.Privileged ? DeviceRules.Everything : DeviceRules.DockerDefault },
            Sysctl = options.OwnNetworkNamespace ? Sysctl : null,
            MaskedPaths = options.Privileged ? null : MaskedPaths.OfThisHost,
            ReadonlyPaths = options.Privileged ? null : ReadonlyPaths,
            RootfsPropagation = "rslave",
            Seccomp = options.Privileged
                ? null
                : DefaultSeccompProfile.For(options.Capabilities, Environment.OSVersion.Version, RuntimeInformation.ProcessArchitecture),
        },
    };

    /// <summary>Docker's mounts, in its order; /etc/hosts and its like, volumes and tmpfs are the caller's.</summary>
    public static IReadOnlyList<Mount> Mounts(DefaultSpecOptions options)
    {
        string[] systemOptions = options.Privileged ? ["nosuid", "noexec", "nodev"] : ["nosuid", "noexec", "nodev", "ro"];
        return
        [
            Of("/proc", "proc", "proc", "nosuid", "noexec", "nodev"),
            Of("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k"),
            Of("/dev/pts", "devpts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"),
            Of("/sys", "sysfs", "sysfs", systemOptions),
            Of("/sys/fs/cgroup", "cgroup", "cgroup", systemOptions),
            Of("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev"),
            Of("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", FormattableString.Invariant($"size={options.ShmSizeBytes}")),
        ];
    }

    private static Mount Of(string destination, string type, string source, params string[] options) =>
        new() { Destination = destination, Type = type, Source = source, Options = options };
}
