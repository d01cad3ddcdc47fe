using Berth.Oci.Runtime;

namespace Berth.Engine.Settings;

/// <summary>
/// How a container sits on this host: the <c>HostConfig</c> of Docker's API, in the wire's own strings and units, so that
/// inspect gives back what was asked for. Every value here is honoured; what cannot be is refused before it gets here.
/// </summary>
public sealed record HostSettings
{
    /// <summary><c>SOURCE:TARGET[:OPTIONS]</c>, as <c>-v</c> sends them.</summary>
    public IReadOnlyList<string>? Binds { get; init; }

    /// <summary>Mounts with all their options, as <c>--mount</c> sends them.</summary>
    public IReadOnlyList<MountRequest>? Mounts { get; init; }

    /// <summary>Folder → tmpfs options.</summary>
    public IReadOnlyDictionary<string, string>? Tmpfs { get; init; }

    /// <summary>Containers (<c>NAME[:ro|rw]</c>) whose volumes are mounted too.</summary>
    public IReadOnlyList<string>? VolumesFrom { get; init; }

    /// <summary>Driver of volumes that <see cref="Binds"/> name; "local" or empty.</summary>
    public string? VolumeDriver { get; init; }

    /// <summary>Log driver and its options.</summary>
    public LogSettings Log { get; init; } = new();

    /// <summary>default, bridge, none, host, container:ID or a network's name.</summary>
    public string NetworkMode { get; init; } = "bridge";

    /// <summary>Container port (<c>80/tcp</c>) → host addresses and ports.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<PortRequest>>? PortBindings { get; init; }

    /// <summary>Publish every exposed port on a free host port.</summary>
    public bool PublishAllPorts { get; init; }

    /// <summary>Whether and how often the container is started again.</summary>
    public RestartPolicy RestartPolicy { get; init; } = RestartPolicy.No;

    /// <summary>Remove the container and its anonymous volumes when it ends.</summary>
    public bool AutoRemove { get; init; }

    /// <summary>Terminal size at the start.</summary>
    public ConsoleSize? ConsoleSize { get; init; }

    /// <summary>Free data for the runtime.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>Capabilities beside the default ones; ALL for all.</summary>
    public IReadOnlyList<string>? CapAdd { get; init; }

    /// <summary>Capabilities taken from the default ones; ALL for all.</summary>
    public IReadOnlyList<string>? CapDrop { get; init; }

    /// <summary>private, host or empty (private).</summary>
    public string? CgroupnsMode { get; init; }

    /// <summary>Name servers.</summary>
    public IReadOnlyList<string>? Dns { get; init; }

    /// <summary>Resolver options.</summary>
    public IReadOnlyList<string>? DnsOptions { get; init; }

    /// <summary>Search domains.</summary>
    public IReadOnlyList<string>? DnsSearch { get; init; }

    /// <summary><c>NAME:ADDRESS</c> lines of /etc/hosts.</summary>
    public IReadOnlyList<string>? ExtraHosts { get; init; }

    /// <summary><c>CONTAINER[:ALIAS]</c>: other containers that this one knows by name.</summary>
    public IReadOnlyList<string>? Links { get; init; }

    /// <summary>Supplementary groups, by name or number.</summary>
    public IReadOnlyList<string>? GroupAdd { get; init; }

    /// <summary>private, shareable, host, none or container:ID.</summary>
    public string? IpcMode { get; init; }

    /// <summary>Empty (own), host or container:ID.</summary>
    public string? PidMode { get; init; }

    /// <summary>Empty (own) or host.</summary>
    public string? UtsMode { get; init; }

    /// <summary>Empty or host (no user namespace).</summary>
    public string? UsernsMode { get; init; }

    /// <summary>-1000 to 1000.</summary>
    public int OomScoreAdj { get; init; }

    /// <summary>All capabilities and devices, no filter.</summary>
    public bool Privileged { get; init; }

    /// <summary>The root file system cannot be written.</summary>
    public bool ReadonlyRootfs { get; init; }

    /// <summary>seccomp=…, apparmor=…, no-new-privileges[=…], systempaths=unconfined.</summary>
    public IReadOnlyList<string>? SecurityOpt { get; init; }

    /// <summary>Size of /dev/shm in bytes; 0 for 64 MiB.</summary>
    public long ShmSize { get; init; }

    /// <summary>Namespaced kernel parameters.</summary>
    public IReadOnlyDictionary<string, string>? Sysctls { get; init; }

    /// <summary>Replaces the default masked paths; null keeps them.</summary>
    public IReadOnlyList<string>? MaskedPaths { get; init; }

    /// <summary>Replaces the default read-only paths; null keeps them.</summary>
    public IReadOnlyList<string>? ReadonlyPaths { get; init; }

    /// <summary>Host devices to give.</summary>
    public IReadOnlyList<DeviceRequest>? Devices { get; init; }

    /// <summary>Rules of the device controller, as <c>c 10:200 rwm</c>.</summary>
    public IReadOnlyList<string>? DeviceCgroupRules { get; init; }

    /// <summary>Resource limits of processes.</summary>
    public IReadOnlyList<UlimitRequest>? Ulimits { get; init; }

    /// <summary>Limits of the control group.</summary>
    public ResourceSettings Resources { get; init; } = new();
}
