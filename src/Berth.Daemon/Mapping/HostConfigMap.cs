using Berth.DockerApi.Containers;
using Berth.Engine.Settings;
using Berth.Oci.Runtime;
using WirePolicy = Berth.DockerApi.Containers.RestartPolicy;

namespace Berth.Daemon.Mapping;

/// <summary>The wire's <c>HostConfig</c> ⇄ the engine's settings. What the engine cannot honour is refused by <see cref="HostConfigRefusals"/>.</summary>
internal static class HostConfigMap
{
    /// <summary>From the wire.</summary>
    public static HostSettings ToEngine(HostConfig host)
    {
        HostConfigRefusals.Check(host);
        return new HostSettings
        {
            Binds = host.Binds,
            Mounts = host.Mounts is null ? null : [.. host.Mounts.Select(MountMap.ToEngine)],
            Tmpfs = host.Tmpfs,
            VolumesFrom = host.VolumesFrom,
            VolumeDriver = host.VolumeDriver,
            Log = new LogSettings { Type = host.LogConfig.Type is { Length: > 0 } type ? type : "json-file", Options = host.LogConfig.Config },
            NetworkMode = host.NetworkMode is "" or "default" ? "bridge" : host.NetworkMode,
            PortBindings = host.PortBindings?.ToDictionary(
                entry => entry.Key,
                IReadOnlyList<PortRequest> (entry) => [.. (entry.Value ?? []).Select(port => new PortRequest(port.HostIp ?? "", port.HostPort ?? ""))]),
            PublishAllPorts = host.PublishAllPorts,
            RestartPolicy = ToEngine(host.RestartPolicy),
            AutoRemove = host.AutoRemove,
            ConsoleSize = SizeOf(host.ConsoleSize),
            Annotations = host.Annotations,
            CapAdd = host.CapAdd,
            CapDrop = host.CapDrop,
            CgroupnsMode = host.CgroupnsMode,
            Dns = host.Dns,
            DnsOptions = host.DnsOptions,
            DnsSearch = host.DnsSearch,
            ExtraHosts = host.ExtraHosts,
            Links = host.Links,
            GroupAdd = host.GroupAdd,
            IpcMode = host.IpcMode,
            PidMode = host.PidMode,
            UtsMode = host.UTSMode,
            UsernsMode = host.UsernsMode,
            OomScoreAdj = host.OomScoreAdj,
            Privileged = host.Privileged,
            ReadonlyRootfs = host.ReadonlyRootfs,
            SecurityOpt = host.SecurityOpt,
            ShmSize = host.ShmSize,
            Sysctls = host.Sysctls,
            MaskedPaths = host.MaskedPaths,
            ReadonlyPaths = host.ReadonlyPaths,
            Devices = host.Devices is null
                ? null
                : [.. host.Devices.Select(device => new Engine.Settings.DeviceRequest(device.PathOnHost, device.PathInContainer, device.CgroupPermissions))],
            DeviceCgroupRules = host.DeviceCgroupRules,
            Ulimits = host.Ulimits is null ? null : [.. host.Ulimits.Select(limit => new UlimitRequest(limit.Name, limit.Hard, limit.Soft))],
            Resources = ResourceMap.ToEngine(host),
        };
    }

    /// <summary>To the wire.</summary>
    public static HostConfig ToWire(HostSettings host) => new()
    {
        Binds = host.Binds,
        Mounts = host.Mounts is null ? null : [.. host.Mounts.Select(MountMap.ToWire)],
        Tmpfs = host.Tmpfs,
        VolumesFrom = host.VolumesFrom,
        VolumeDriver = host.VolumeDriver ?? "",
        LogConfig = new LogConfig { Type = host.Log.Type, Config = host.Log.Options ?? new Dictionary<string, string>() },
        NetworkMode = host.NetworkMode,
        PortBindings = PortMap.ToWire(host.PortBindings),
        PublishAllPorts = host.PublishAllPorts,
        RestartPolicy = new WirePolicy { Name = host.RestartPolicy.Name, MaximumRetryCount = host.RestartPolicy.MaximumRetryCount },
        AutoRemove = host.AutoRemove,
        ConsoleSize = [host.ConsoleSize?.Height ?? 0, host.ConsoleSize?.Width ?? 0],
        Annotations = host.Annotations,
        CapAdd = host.CapAdd,
        CapDrop = host.CapDrop,
        CgroupnsMode = host.CgroupnsMode is { Length: > 0 } mode ? mode : host.Privileged ? "host" : "private",
        Dns = host.Dns ?? [],
        DnsOptions = host.DnsOptions ?? [],
        DnsSearch = host.DnsSearch ?? [],
        ExtraHosts = host.ExtraHosts,
        Links = host.Links,
        GroupAdd = host.GroupAdd,
        IpcMode = host.IpcMode is { Length: > 0 } ipc ? ipc : "private",
        PidMode = host.PidMode ?? "",
        UTSMode = host.UtsMode ?? "",
        UsernsMode = host.UsernsMode ?? "",
        OomScoreAdj = host.OomScoreAdj,
        Privileged = host.Privileged,
        ReadonlyRootfs = host.ReadonlyRootfs,
        SecurityOpt = host.SecurityOpt,
        ShmSize = host.ShmSize > 0 ? host.ShmSize : 64 << 20,
        Sysctls = host.Sysctls,
        Runtime = "berth",
        MaskedPaths = host.Privileged ? null : host.MaskedPaths ?? Engine.Specs.SystemPaths.Masked,
        ReadonlyPaths = host.Privileged ? null : host.ReadonlyPaths ?? Engine.Specs.SystemPaths.ReadOnly,
        Devices = [.. (host.Devices ?? []).Select(device => new DeviceMapping
        {
            PathOnHost = device.PathOnHost,
            PathInContainer = device.PathInContainer,
            CgroupPermissions = device.CgroupPermissions,
        })],
        DeviceCgroupRules = host.DeviceCgroupRules,
        Ulimits = [.. (host.Ulimits ?? []).Select(limit => new Ulimit { Name = limit.Name, Hard = limit.Hard, Soft = limit.Soft })],
        CpuShares = host.Resources.CpuShares,
        Memory = host.Resources.Memory,
        NanoCpus = host.Resources.NanoCpus,
        CgroupParent = host.Resources.CgroupParent ?? "",
        BlkioWeight = host.Resources.BlkioWeight,
        CpuPeriod = host.Resources.CpuPeriod,
        CpuQuota = host.Resources.CpuQuota,
        CpuRealtimePeriod = host.Resources.CpuRealtimePeriod,
        CpuRealtimeRuntime = host.Resources.CpuRealtimeRuntime,
        CpusetCpus = host.Resources.CpusetCpus ?? "",
        CpusetMems = host.Resources.CpusetMems ?? "",
        MemoryReservation = host.Resources.MemoryReservation,
        MemorySwap = host.Resources.MemorySwap != 0 ? host.Resources.MemorySwap : host.Resources.Memory * 2,
        MemorySwappiness = host.Resources.MemorySwappiness,
        OomKillDisable = host.Resources.OomKillDisable,
        PidsLimit = host.Resources.PidsLimit,
    };

    /// <summary>A restart policy from the wire; an empty name is <c>no</c>.</summary>
    public static Engine.Settings.RestartPolicy ToEngine(WirePolicy policy) =>
        new(policy.Name is { Length: > 0 } name ? name : "no", policy.MaximumRetryCount);

    /// <summary>A terminal's size from the wire's <c>[height, width]</c>; null when unset.</summary>
    public static ConsoleSize? SizeOf(IReadOnlyList<uint>? size) =>
        size is [> 0 and var height, > 0 and var width] ? new ConsoleSize { Height = height, Width = width } : null;
}
