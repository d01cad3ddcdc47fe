using System.Text.Json.Serialization;

namespace Berth.DockerApi.Containers;

/// <summary>Half of a container's configuration that depends on the host. Engine API 1.51, HostConfig.</summary>
public sealed record HostConfig : Resources
{
    /// <summary>Volumes and bind mounts, <c>source:target[:options]</c>.</summary>
    public IReadOnlyList<string>? Binds { get; init; }

    /// <summary>File the client wrote the ID to.</summary>
    public string ContainerIDFile { get; init => field = value ?? ""; } = "";

    /// <summary>Log driver.</summary>
    public LogConfig LogConfig { get; init => field = value ?? new(); } = new();

    /// <summary><c>default</c>, <c>bridge</c>, <c>host</c>, <c>none</c>, <c>container:ID</c> or a network.</summary>
    public string NetworkMode { get; init => field = value ?? ""; } = "";

    /// <summary>Published ports by container port, <c>80/tcp</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<PortBinding>?>? PortBindings { get; init; }

    /// <summary>What happens when the container exits.</summary>
    public RestartPolicy RestartPolicy { get; init => field = value ?? new(); } = new();

    /// <summary>Whether the container is removed when it exits.</summary>
    public bool AutoRemove { get; init; }

    /// <summary>Driver of volumes in Binds.</summary>
    public string VolumeDriver { get; init => field = value ?? ""; } = "";

    /// <summary>Containers whose volumes are taken, <c>name[:ro]</c>.</summary>
    public IReadOnlyList<string>? VolumesFrom { get; init; }

    /// <summary>First size of the terminal: height, width.</summary>
    public IReadOnlyList<uint> ConsoleSize { get; init => field = value ?? [0, 0]; } = [0, 0];

    /// <summary>Free data for the runtime.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>Capabilities to add.</summary>
    [JsonConverter(typeof(StringOrListConverter))]
    public IReadOnlyList<string>? CapAdd { get; init; }

    /// <summary>Capabilities to drop.</summary>
    [JsonConverter(typeof(StringOrListConverter))]
    public IReadOnlyList<string>? CapDrop { get; init; }

    /// <summary><c>private</c>, <c>host</c> or empty.</summary>
    public string CgroupnsMode { get; init => field = value ?? ""; } = "";

    /// <summary>DNS servers.</summary>
    public IReadOnlyList<string>? Dns { get; init; }

    /// <summary>Options of resolv.conf.</summary>
    public IReadOnlyList<string>? DnsOptions { get; init; }

    /// <summary>Search domains.</summary>
    public IReadOnlyList<string>? DnsSearch { get; init; }

    /// <summary>Lines of /etc/hosts, <c>name:address</c>.</summary>
    public IReadOnlyList<string>? ExtraHosts { get; init; }

    /// <summary>Further groups of the process.</summary>
    public IReadOnlyList<string>? GroupAdd { get; init; }

    /// <summary><c>private</c>, <c>shareable</c>, <c>host</c>, <c>none</c> or <c>container:ID</c>.</summary>
    public string IpcMode { get; init => field = value ?? ""; } = "";

    /// <summary>Cgroup to use, <c>container:ID</c>.</summary>
    public string Cgroup { get; init => field = value ?? ""; } = "";

    /// <summary>Links to other containers, <c>name:alias</c>.</summary>
    public IReadOnlyList<string>? Links { get; init; }

    /// <summary>Adjustment of the OOM score, -1000 to 1000.</summary>
    public int OomScoreAdj { get; init; }

    /// <summary>Empty, <c>host</c> or <c>container:ID</c>.</summary>
    public string PidMode { get; init => field = value ?? ""; } = "";

    /// <summary>Whether the container has all rights.</summary>
    public bool Privileged { get; init; }

    /// <summary>Whether every exposed port gets a host port.</summary>
    public bool PublishAllPorts { get; init; }

    /// <summary>Whether the root file system is read-only.</summary>
    public bool ReadonlyRootfs { get; init; }

    /// <summary>Security options, as <c>seccomp=unconfined</c>.</summary>
    public IReadOnlyList<string>? SecurityOpt { get; init; }

    /// <summary>Options of the storage driver.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? StorageOpt { get; init; }

    /// <summary>tmpfs mounts: target to options.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Tmpfs { get; init; }

    /// <summary>Empty or <c>host</c>.</summary>
    public string UTSMode { get; init => field = value ?? ""; } = "";

    /// <summary>Empty or <c>host</c>.</summary>
    public string UsernsMode { get; init => field = value ?? ""; } = "";

    /// <summary>Size of /dev/shm in bytes; 0 for 64 MiB.</summary>
    public long ShmSize { get; init; }

    /// <summary>Kernel parameters of the container's namespaces.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Sysctls { get; init; }

    /// <summary>OCI runtime.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Runtime { get; init; }

    /// <summary>Windows only.</summary>
    public string Isolation { get; init => field = value ?? ""; } = "";

    /// <summary>Mounts in the long form.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<MountSpec>? Mounts { get; init; }

    /// <summary>Paths to mask; null for the defaults.</summary>
    public IReadOnlyList<string>? MaskedPaths { get; init; }

    /// <summary>Paths to make read-only; null for the defaults.</summary>
    public IReadOnlyList<string>? ReadonlyPaths { get; init; }

    /// <summary>Whether an init process reaps children; null for the engine's default.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Init { get; init; }
}
