using Berth.Cli.Parsing;
using Berth.DockerApi.Containers;

namespace Berth.Cli.Options;

/// <summary>Makes the host half of a container's configuration from the flags of run and create.</summary>
internal static class HostOptions
{
    public static HostConfig Read(ParsedFlags flags) =>
        WithNamespaces(WithStorage(WithBlockIo(WithLimits(new HostConfig(), flags), flags), flags), flags);

    private static HostConfig WithLimits(HostConfig host, ParsedFlags flags) => host with
    {
        Memory = Bytes(flags, "memory"),
        MemoryReservation = Bytes(flags, "memory-reservation"),
        MemorySwap = flags.Text("memory-swap") is "-1" ? -1 : Bytes(flags, "memory-swap"),
        MemorySwappiness = flags.Number("memory-swappiness"),
        OomKillDisable = flags.Has("oom-kill-disable") ? flags.Bool("oom-kill-disable") : null,
        OomScoreAdj = flags.Int("oom-score-adj") ?? 0,
        PidsLimit = flags.Number("pids-limit"),
        NanoCpus = LimitOption.NanoCpus(flags.Text("cpus")),
        CpuShares = flags.Number("cpu-shares") ?? 0,
        CpuPeriod = flags.Number("cpu-period") ?? 0,
        CpuQuota = flags.Number("cpu-quota") ?? 0,
        CpuRealtimePeriod = flags.Number("cpu-rt-period") ?? 0,
        CpuRealtimeRuntime = flags.Number("cpu-rt-runtime") ?? 0,
        CpusetCpus = flags.Text("cpuset-cpus") ?? "",
        CpusetMems = flags.Text("cpuset-mems") ?? "",
        CgroupParent = flags.Text("cgroup-parent") ?? "",
        ShmSize = Bytes(flags, "shm-size"),
        Ulimits = List(flags, "ulimit", LimitOption.Ulimit),
    };

    private static HostConfig WithBlockIo(HostConfig host, ParsedFlags flags) => host with
    {
        BlkioWeight = (ushort)(flags.Number("blkio-weight") ?? 0),
        BlkioWeightDevice = List(flags, "blkio-weight-device", LimitOption.Weight),
        BlkioDeviceReadBps = Throttle(flags, "device-read-bps", true),
        BlkioDeviceWriteBps = Throttle(flags, "device-write-bps", true),
        BlkioDeviceReadIOps = Throttle(flags, "device-read-iops", false),
        BlkioDeviceWriteIOps = Throttle(flags, "device-write-iops", false),
        Devices = List(flags, "device", LimitOption.Device),
        DeviceCgroupRules = Texts(flags, "device-cgroup-rule"),
    };

    private static HostConfig WithStorage(HostConfig host, ParsedFlags flags) => host with
    {
        ContainerIDFile = flags.Text("cidfile") ?? "",
        AutoRemove = flags.Bool("rm"),
        RestartPolicy = LimitOption.Restart(flags.Text("restart")),
        LogConfig = new LogConfig { Type = flags.Text("log-driver") ?? "", Config = EnvironmentOption.Pairs(flags.List("log-opt")) },
        VolumeDriver = flags.Text("volume-driver") ?? "",
        VolumesFrom = Texts(flags, "volumes-from"),
        Mounts = List(flags, "mount", text => MountOption.Read(text, Environment.CurrentDirectory)),
        Tmpfs = Tmpfs(flags),
        StorageOpt = EnvironmentOption.Pairs(flags.List("storage-opt")),
        ReadonlyRootfs = flags.Bool("read-only"),
        Annotations = EnvironmentOption.Pairs(flags.List("annotation")),
        Init = flags.Has("init") ? flags.Bool("init") : null,
        Runtime = flags.Text("runtime"),
        Privileged = flags.Bool("privileged"),
        CapAdd = Texts(flags, "cap-add"),
        CapDrop = Texts(flags, "cap-drop"),
        GroupAdd = Texts(flags, "group-add"),
        SecurityOpt = List(flags, "security-opt", SecurityOption),
        Sysctls = EnvironmentOption.Pairs(flags.List("sysctl")),
    };

    private static HostConfig WithNamespaces(HostConfig host, ParsedFlags flags) => host with
    {
        PidMode = flags.Text("pid") ?? "",
        IpcMode = flags.Text("ipc") ?? "",
        UTSMode = flags.Text("uts") ?? "",
        UsernsMode = flags.Text("userns") ?? "",
        CgroupnsMode = flags.Text("cgroupns") ?? "",
        PublishAllPorts = flags.Bool("publish-all"),
        Dns = Texts(flags, "dns"),
        DnsOptions = Texts(flags, "dns-option"),
        DnsSearch = Texts(flags, "dns-search"),
        ExtraHosts = List(flags, "add-host", ExtraHost),
        Links = Texts(flags, "link"),
    };

    /// <summary><c>host:ip</c>; since Docker 25 <c>host=ip</c> is taken as well.</summary>
    private static string ExtraHost(string text)
    {
        int at = text.IndexOfAny(['=', ':']);
        return at > 0 && at < text.Length - 1
            ? $"{text[..at]}:{text[(at + 1)..].Trim('[', ']')}"
            : throw new CliException($"invalid argument \"{text}\" for \"--add-host\" flag: bad format for add-host: \"{text}\"", 125);
    }

    /// <summary>A seccomp profile that is a file is sent as its content: the engine may be elsewhere.</summary>
    private static string SecurityOption(string text)
    {
        string[] pair = text.Split('=', 2);
        if (pair.Length < 2 || pair[0] != "seccomp" || pair[1] is "unconfined" or "builtin")
        {
            return text;
        }

        try
        {
            return $"seccomp={File.ReadAllText(pair[1])}";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"opening seccomp profile ({pair[1]}) failed: {error.Message}", 125);
        }
    }

    private static Dictionary<string, string>? Tmpfs(ParsedFlags flags)
    {
        var mounts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string text in flags.List("tmpfs"))
        {
            string[] parts = text.Split(':', 2);
            mounts[parts[0]] = parts.Length == 2 ? parts[1] : "";
        }

        return mounts.Count > 0 ? mounts : null;
    }

    private static long Bytes(ParsedFlags flags, string name) => flags.Text(name) is { } text ? Units.Bytes(text, name) : 0;

    private static IReadOnlyList<string>? Texts(ParsedFlags flags, string name) => flags.List(name) is { Count: > 0 } texts ? texts : null;

    private static IReadOnlyList<T>? List<T>(ParsedFlags flags, string name, Func<string, T> read) =>
        flags.List(name) is { Count: > 0 } texts ? [.. texts.Select(read)] : null;

    private static IReadOnlyList<ThrottleDevice>? Throttle(ParsedFlags flags, string name, bool bytes) =>
        List(flags, name, text => LimitOption.Throttle(text, name, bytes));
}
