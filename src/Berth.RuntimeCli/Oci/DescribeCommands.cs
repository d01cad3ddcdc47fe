using System.Text.Json;
using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Capabilities;
using Berth.Runtime.Defaults;

namespace Berth.RuntimeCli.Oci;

/// <summary><c>features</c> and <c>spec</c>.</summary>
internal static class DescribeCommands
{
    private static readonly string[] Capabilities = ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"];

    internal static int Features(OciOptions options, string[] args)
    {
        Console.WriteLine(Oci.Features.Json.Replace("CAPABILITIES", "\"" + string.Join("\", \"", CapabilitySet.Known.Names()) + "\"", StringComparison.Ordinal));
        return 0;
    }

    internal static int Spec(OciOptions options, string[] args)
    {
        var line = CommandLine.Parse(args, new CommandLineShape("spec", ["--docker", "--rootless"], ["--bundle", "-b"]));
        if (line.Has("--docker"))
        {
            Console.WriteLine(JsonSerializer.Serialize(DockerDefault(), RuntimeJson.Default.RuntimeSpec));
            return 0;
        }

        string path = Path.Combine(line.Value("--bundle", "-b") ?? ".", "config.json");
        if (File.Exists(path))
        {
            throw new BerthException(ErrorKind.Conflict, $"File {path} exists. Remove it first");
        }

        using FileStream file = File.Create(path);
        using var writer = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        JsonSerializer.Serialize(writer, line.Has("--rootless") ? RootlessExample() : Example(), RuntimeJson.Default.RuntimeSpec);
        return 0;
    }

    /// <summary>Docker's default container with a shell, for a look and for benchmarks.</summary>
    private static RuntimeSpec DockerDefault()
    {
        RuntimeSpec spec = DefaultSpec.Create(new DefaultSpecOptions { Capabilities = CapabilitySet.DockerDefault });
        return spec with
        {
            Root = new RootSpec { Path = "rootfs" },
            Process = spec.Process! with { Args = ["sh"], Env = ["PATH=" + DefaultSpec.Path] },
        };
    }

    /// <summary>The example for an ordinary user: its own ID as root, the host's network, nothing that takes more rights.</summary>
    private static RuntimeSpec RootlessExample()
    {
        RuntimeSpec spec = Example();
        uint user = Linux.Processes.ProcessControl.EffectiveUser();
        List<Mount> mounts = [];
        foreach (Mount mount in spec.Mounts!)
        {
            if (!mount.Destination.StartsWith("/sys", StringComparison.Ordinal))
            {
                mounts.Add(mount with { Options = [.. (mount.Options ?? []).Where(static o => !o.StartsWith("gid=", StringComparison.Ordinal))] });
            }
        }

        mounts.Add(new Mount { Destination = "/sys", Type = "none", Source = "/sys", Options = ["rbind", "nosuid", "noexec", "nodev", "ro"] });
        return spec with
        {
            Mounts = mounts,
            Linux = spec.Linux! with
            {
                Namespaces = [.. spec.Linux.Namespaces!.Where(static n => n.Type != "network"), new NamespaceSpec { Type = "user" }],
                UidMappings = [new IdMapping { ContainerId = 0, HostId = user, Size = 1 }],
                GidMappings = [new IdMapping { ContainerId = 0, HostId = user, Size = 1 }],
            },
        };
    }

    private static RuntimeSpec Example() => new()
    {
        OciVersion = RuntimeVersion.Spec,
        Root = new RootSpec { Path = "rootfs", Readonly = true },
        Hostname = "berth",
        Process = new ProcessSpec
        {
            Terminal = true,
            User = new UserSpec(),
            Args = ["sh"],
            Env = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"],
            Cwd = "/",
            Capabilities = new CapabilitiesSpec { Bounding = Capabilities, Effective = Capabilities, Permitted = Capabilities },
            Rlimits = [new RlimitSpec { Type = "RLIMIT_NOFILE", Soft = 1024, Hard = 1024 }],
            NoNewPrivileges = true,
        },
        Mounts =
        [
            new Mount { Destination = "/proc", Type = "proc", Source = "proc" },
            new Mount { Destination = "/dev", Type = "tmpfs", Source = "tmpfs", Options = ["nosuid", "strictatime", "mode=755", "size=65536k"] },
            new Mount { Destination = "/dev/pts", Type = "devpts", Source = "devpts", Options = ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"] },
            new Mount { Destination = "/dev/shm", Type = "tmpfs", Source = "shm", Options = ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"] },
            new Mount { Destination = "/dev/mqueue", Type = "mqueue", Source = "mqueue", Options = ["nosuid", "noexec", "nodev"] },
            new Mount { Destination = "/sys", Type = "sysfs", Source = "sysfs", Options = ["nosuid", "noexec", "nodev", "ro"] },
            new Mount { Destination = "/sys/fs/cgroup", Type = "cgroup", Source = "cgroup", Options = ["nosuid", "noexec", "nodev", "relatime", "ro"] },
        ],
        Linux = new LinuxSpec
        {
            Namespaces = [.. ((string[])["pid", "network", "ipc", "uts", "mount", "cgroup"]).Select(static type => new NamespaceSpec { Type = type })],
            MaskedPaths = ["/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug", "/sys/firmware", "/proc/scsi"],
            ReadonlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
        },
    };
}
