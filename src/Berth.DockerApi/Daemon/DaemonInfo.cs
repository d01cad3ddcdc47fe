using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.DockerApi.Daemon;

/// <summary>Answer to GET /info.</summary>
public sealed record DaemonInfo
{
    /// <summary>ID of the engine.</summary>
    [JsonPropertyName("ID")]
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>Containers.</summary>
    public int Containers { get; init; }

    /// <summary>Of these running.</summary>
    public int ContainersRunning { get; init; }

    /// <summary>Of these paused.</summary>
    public int ContainersPaused { get; init; }

    /// <summary>Of these stopped.</summary>
    public int ContainersStopped { get; init; }

    /// <summary>Images.</summary>
    public int Images { get; init; }

    /// <summary>Storage driver.</summary>
    public string Driver { get; init => field = value ?? ""; } = "";

    /// <summary>What it tells, pairs.</summary>
    public IReadOnlyList<IReadOnlyList<string>>? DriverStatus { get; init; }

    /// <summary>Swarm only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<IReadOnlyList<string>>? SystemStatus { get; init; }

    /// <summary>Drivers.</summary>
    public PluginsInfo Plugins { get; init => field = value ?? new(); } = new();

    /// <summary>Whether memory limits work.</summary>
    public bool MemoryLimit { get; init; }

    /// <summary>Whether swap limits work.</summary>
    public bool SwapLimit { get; init; }

    /// <summary>Whether kernel memory limits work.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool KernelMemory { get; init; }

    /// <summary>Whether kernel TCP memory limits work.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool KernelMemoryTCP { get; init; }

    /// <summary>Whether CFS periods work.</summary>
    public bool CpuCfsPeriod { get; init; }

    /// <summary>Whether CFS quotas work.</summary>
    public bool CpuCfsQuota { get; init; }

    /// <summary>Whether CPU shares work.</summary>
    public bool CPUShares { get; init; }

    /// <summary>Whether CPU sets work.</summary>
    public bool CPUSet { get; init; }

    /// <summary>Whether process limits work.</summary>
    public bool PidsLimit { get; init; }

    /// <summary>Whether IPv4 is forwarded.</summary>
    public bool IPv4Forwarding { get; init; }

    /// <summary>Before API 1.50: whether bridged IPv4 passes the firewall.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? BridgeNfIptables { get; init; }

    /// <summary>Before API 1.50: whether bridged IPv6 passes the firewall.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? BridgeNfIp6tables { get; init; }

    /// <summary>Whether it runs in debug mode.</summary>
    public bool Debug { get; init; }

    /// <summary>Open file descriptors.</summary>
    public int NFd { get; init; }

    /// <summary>Whether the OOM killer can be disabled.</summary>
    public bool OomKillDisable { get; init; }

    /// <summary>Threads.</summary>
    public int NGoroutines { get; init; }

    /// <summary>Time; RFC 3339.</summary>
    public string SystemTime { get; init => field = value ?? ""; } = "";

    /// <summary>Default log driver.</summary>
    public string LoggingDriver { get; init => field = value ?? ""; } = "";

    /// <summary>Cgroup driver.</summary>
    public string CgroupDriver { get; init => field = value ?? ""; } = "";

    /// <summary>1 or 2.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CgroupVersion { get; init; }

    /// <summary>Clients that listen to events.</summary>
    public int NEventsListener { get; init; }

    /// <summary>Kernel.</summary>
    public string KernelVersion { get; init => field = value ?? ""; } = "";

    /// <summary>Operating system, for people.</summary>
    public string OperatingSystem { get; init => field = value ?? ""; } = "";

    /// <summary>Its version.</summary>
    public string OSVersion { get; init => field = value ?? ""; } = "";

    /// <summary><c>linux</c>.</summary>
    public string OSType { get; init => field = value ?? ""; } = "";

    /// <summary>Machine, as <c>x86_64</c>.</summary>
    public string Architecture { get; init => field = value ?? ""; } = "";

    /// <summary>Default registry.</summary>
    public string IndexServerAddress { get; init => field = value ?? ""; } = "";

    /// <summary>Registries.</summary>
    public RegistryServiceConfig? RegistryConfig { get; init; }

    /// <summary>CPUs.</summary>
    public int NCPU { get; init; }

    /// <summary>Memory in bytes.</summary>
    public long MemTotal { get; init; }

    /// <summary>Swarm only.</summary>
    public IReadOnlyList<JsonElement>? GenericResources { get; init; }

    /// <summary>Data folder.</summary>
    public string DockerRootDir { get; init => field = value ?? ""; } = "";

    /// <summary>HTTP proxy.</summary>
    public string HttpProxy { get; init => field = value ?? ""; } = "";

    /// <summary>HTTPS proxy.</summary>
    public string HttpsProxy { get; init => field = value ?? ""; } = "";

    /// <summary>Hosts without proxy.</summary>
    public string NoProxy { get; init => field = value ?? ""; } = "";

    /// <summary>Host name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Labels of the engine.</summary>
    public IReadOnlyList<string> Labels { get; init => field = value ?? []; } = [];

    /// <summary>Whether experimental functions are on.</summary>
    public bool ExperimentalBuild { get; init; }

    /// <summary>Version of the engine.</summary>
    public string ServerVersion { get; init => field = value ?? ""; } = "";

    /// <summary>OCI runtimes.</summary>
    public IReadOnlyDictionary<string, RuntimeInfo>? Runtimes { get; init; }

    /// <summary>Default runtime.</summary>
    public string DefaultRuntime { get; init => field = value ?? ""; } = "";

    /// <summary>Swarm.</summary>
    public SwarmInfo Swarm { get; init => field = value ?? new(); } = new();

    /// <summary>Whether containers outlive the engine.</summary>
    public bool LiveRestoreEnabled { get; init; }

    /// <summary>Windows only.</summary>
    public string Isolation { get; init => field = value ?? ""; } = "";

    /// <summary>Init program.</summary>
    public string InitBinary { get; init => field = value ?? ""; } = "";

    /// <summary>containerd.</summary>
    public ComponentCommit ContainerdCommit { get; init => field = value ?? new(); } = new();

    /// <summary>Runtime.</summary>
    public ComponentCommit RuncCommit { get; init => field = value ?? new(); } = new();

    /// <summary>Init program.</summary>
    public ComponentCommit InitCommit { get; init => field = value ?? new(); } = new();

    /// <summary>Security features.</summary>
    public IReadOnlyList<string>? SecurityOptions { get; init; }

    /// <summary>Licence.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ProductLicense { get; init; }

    /// <summary>Pools of new networks.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<NetworkAddressPool>? DefaultAddressPools { get; init; }

    /// <summary>Firewall.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FirewallInfo? FirewallBackend { get; init; }

    /// <summary>Devices of device drivers.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<DiscoveredDevice>? DiscoveredDevices { get; init; }

    /// <summary>Folders of CDI specs.</summary>
    public IReadOnlyList<string>? CDISpecDirs { get; init; }

    /// <summary>containerd.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Containerd { get; init; }

    /// <summary>Warnings.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }
}
