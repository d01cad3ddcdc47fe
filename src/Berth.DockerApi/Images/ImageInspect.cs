using System.Text.Json.Serialization;
using Berth.DockerApi.Containers;

namespace Berth.DockerApi.Images;

/// <summary>Answer to GET /images/{name}/json.</summary>
public sealed record ImageInspect
{
    /// <summary>Digest of the config.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>Tags.</summary>
    public IReadOnlyList<string> RepoTags { get; init => field = value ?? []; } = [];

    /// <summary>Digests it is known by at registries.</summary>
    public IReadOnlyList<string> RepoDigests { get; init => field = value ?? []; } = [];

    /// <summary>ID of the image it was built on here.</summary>
    public string Parent { get; init => field = value ?? ""; } = "";

    /// <summary>Comment of the last history entry.</summary>
    public string Comment { get; init => field = value ?? ""; } = "";

    /// <summary>When it was made; RFC 3339.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Created { get; init; }

    /// <summary>Version of Docker that made it.</summary>
    public string DockerVersion { get; init => field = value ?? ""; } = "";

    /// <summary>Who made it.</summary>
    public string Author { get; init => field = value ?? ""; } = "";

    /// <summary>Defaults for containers.</summary>
    public ImageInspectConfig? Config { get; init; }

    /// <summary>Once the settings of the container that it was committed from; before API 1.45 only, and then a copy of <see cref="Config"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImageInspectConfig? ContainerConfig { get; init; }

    /// <summary>GOARCH value.</summary>
    public string Architecture { get; init => field = value ?? ""; } = "";

    /// <summary>CPU variant.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Variant { get; init; }

    /// <summary>GOOS value.</summary>
    public string Os { get; init => field = value ?? ""; } = "";

    /// <summary>Version of the operating system.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? OsVersion { get; init; }

    /// <summary>Bytes of all layers.</summary>
    public long Size { get; init; }

    /// <summary>Same as Size; before API 1.44 only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long VirtualSize { get; init; }

    /// <summary>Storage driver's data.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public GraphDriver? GraphDriver { get; init; }

    /// <summary>Layers.</summary>
    public ImageRootFs RootFS { get; init => field = value ?? new(); } = new();

    /// <summary>What only this engine knows.</summary>
    public ImageMetadata Metadata { get; init => field = value ?? new(); } = new();

    /// <summary>Manifest or index; from API 1.48.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OciDescriptor? Descriptor { get; init; }

    /// <summary>Manifests; with manifests=1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ImageManifestSummary>? Manifests { get; init; }
}
