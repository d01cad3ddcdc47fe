using System.Text.Json.Serialization;

namespace Berth.DockerApi.Containers;

/// <summary>Parts of HostConfig in the list.</summary>
public sealed record ContainerSummaryHostConfig
{
    /// <summary>Network mode.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? NetworkMode { get; init; }

    /// <summary>Annotations.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}
