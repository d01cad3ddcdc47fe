using System.Text.Json.Serialization;
using Berth.DockerApi.Builds;
using Berth.DockerApi.Containers;
using Berth.DockerApi.Images;
using Berth.DockerApi.Volumes;

namespace Berth.DockerApi.Daemon;

/// <summary>Answer to GET /system/df.</summary>
public sealed record DiskUsage
{
    /// <summary>Bytes of all layers.</summary>
    public long LayersSize { get; init; }

    /// <summary>Images.</summary>
    public IReadOnlyList<ImageSummary>? Images { get; init; }

    /// <summary>Containers.</summary>
    public IReadOnlyList<ContainerSummary>? Containers { get; init; }

    /// <summary>Volumes.</summary>
    public IReadOnlyList<Volume>? Volumes { get; init; }

    /// <summary>Build cache.</summary>
    public IReadOnlyList<BuildCacheRecord>? BuildCache { get; init; }

    /// <summary>Before API 1.42: bytes of the build cache.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long BuilderSize { get; init; }
}
