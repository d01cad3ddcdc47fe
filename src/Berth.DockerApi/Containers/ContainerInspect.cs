using System.Text.Json.Serialization;
using Berth.DockerApi.Images;

namespace Berth.DockerApi.Containers;

/// <summary>Answer to GET /containers/{id}/json.</summary>
public sealed record ContainerInspect
{
    /// <summary>ID.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>When it was created; RFC 3339.</summary>
    public string Created { get; init => field = value ?? ""; } = "";

    /// <summary>First word of the command line.</summary>
    public string Path { get; init => field = value ?? ""; } = "";

    /// <summary>Further words.</summary>
    public IReadOnlyList<string> Args { get; init => field = value ?? []; } = [];

    /// <summary>State.</summary>
    public ContainerState? State { get; init; }

    /// <summary>ID of the image.</summary>
    public string Image { get; init => field = value ?? ""; } = "";

    /// <summary>File that is /etc/resolv.conf.</summary>
    public string ResolvConfPath { get; init => field = value ?? ""; } = "";

    /// <summary>File that is /etc/hostname.</summary>
    public string HostnamePath { get; init => field = value ?? ""; } = "";

    /// <summary>File that is /etc/hosts.</summary>
    public string HostsPath { get; init => field = value ?? ""; } = "";

    /// <summary>Log file.</summary>
    public string LogPath { get; init => field = value ?? ""; } = "";

    /// <summary>Name, with a leading slash.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Restarts by the policy.</summary>
    public int RestartCount { get; init; }

    /// <summary>Storage driver.</summary>
    public string Driver { get; init => field = value ?? ""; } = "";

    /// <summary>Operating system.</summary>
    public string Platform { get; init => field = value ?? ""; } = "";

    /// <summary>Manifest of the image; from API 1.48.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OciDescriptor? ImageManifestDescriptor { get; init; }

    /// <summary>SELinux label of the mounts.</summary>
    public string MountLabel { get; init => field = value ?? ""; } = "";

    /// <summary>SELinux label of the process.</summary>
    public string ProcessLabel { get; init => field = value ?? ""; } = "";

    /// <summary>AppArmor profile.</summary>
    public string AppArmorProfile { get; init => field = value ?? ""; } = "";

    /// <summary>IDs of its execs; null for none.</summary>
    public IReadOnlyList<string>? ExecIDs { get; init; }

    /// <summary>Host half of the configuration.</summary>
    public HostConfig? HostConfig { get; init; }

    /// <summary>Storage driver's data.</summary>
    public GraphDriver GraphDriver { get; init => field = value ?? new(); } = new();

    /// <summary>Bytes written; with size=1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? SizeRw { get; init; }

    /// <summary>Bytes of image and writes; with size=1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? SizeRootFs { get; init; }

    /// <summary>Mounts.</summary>
    public IReadOnlyList<MountPoint> Mounts { get; init => field = value ?? []; } = [];

    /// <summary>Portable half of the configuration.</summary>
    public Config? Config { get; init; }

    /// <summary>Network settings.</summary>
    public NetworkSettings? NetworkSettings { get; init; }
}
