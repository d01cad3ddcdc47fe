using System.Collections.ObjectModel;
using System.Text.Json.Serialization;
using Berth.DockerApi.Images;

namespace Berth.DockerApi.Containers;

/// <summary>An entry of GET /containers/json.</summary>
public sealed record ContainerSummary
{
    /// <summary>ID.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>Names, each with a leading slash.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>Image as named at creation.</summary>
    public string Image { get; init => field = value ?? ""; } = "";

    /// <summary>ID of the image.</summary>
    public string ImageID { get; init => field = value ?? ""; } = "";

    /// <summary>Manifest of the image; from API 1.48.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OciDescriptor? ImageManifestDescriptor { get; init; }

    /// <summary>Command line.</summary>
    public string Command { get; init => field = value ?? ""; } = "";

    /// <summary>When it was created; Unix seconds.</summary>
    public long Created { get; init; }

    /// <summary>Ports.</summary>
    public IReadOnlyList<Port> Ports { get; init => field = value ?? []; } = [];

    /// <summary>Bytes written; with size=1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long SizeRw { get; init; }

    /// <summary>Bytes of image and writes; with size=1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long SizeRootFs { get; init; }

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init => field = value ?? ReadOnlyDictionary<string, string>.Empty; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>State, as <c>running</c>.</summary>
    public string State { get; init => field = value ?? ""; } = "";

    /// <summary>State for people, as <c>Up 5 minutes</c>.</summary>
    public string Status { get; init => field = value ?? ""; } = "";

    /// <summary>Parts of the host half.</summary>
    public ContainerSummaryHostConfig HostConfig { get; init => field = value ?? new(); } = new();

    /// <summary>Endpoints.</summary>
    public ContainerSummaryNetworks? NetworkSettings { get; init; }

    /// <summary>Mounts.</summary>
    public IReadOnlyList<MountPoint> Mounts { get; init => field = value ?? []; } = [];
}
