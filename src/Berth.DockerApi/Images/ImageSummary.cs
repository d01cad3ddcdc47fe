using System.Text.Json.Serialization;

namespace Berth.DockerApi.Images;

/// <summary>An entry of GET /images/json.</summary>
public sealed record ImageSummary
{
    /// <summary>Containers that use it; -1 for not counted.</summary>
    public long Containers { get; init; }

    /// <summary>When it was made; Unix seconds.</summary>
    public long Created { get; init; }

    /// <summary>Digest of the config.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>ID of the image it was built on here.</summary>
    public string ParentId { get; init => field = value ?? ""; } = "";

    /// <summary>Manifest or index; from API 1.48.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OciDescriptor? Descriptor { get; init; }

    /// <summary>Manifests; with manifests=1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ImageManifestSummary>? Manifests { get; init; }

    /// <summary>Digests it is known by at registries.</summary>
    public IReadOnlyList<string> RepoDigests { get; init => field = value ?? []; } = [];

    /// <summary>Tags; before API 1.43 <c>&lt;none&gt;:&lt;none&gt;</c> for none.</summary>
    public IReadOnlyList<string> RepoTags { get; init => field = value ?? []; } = [];

    /// <summary>Bytes shared with other images; -1 for not counted.</summary>
    public long SharedSize { get; init; }

    /// <summary>Bytes of all layers.</summary>
    public long Size { get; init; }

    /// <summary>Same as Size; before API 1.44 only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long VirtualSize { get; init; }
}
