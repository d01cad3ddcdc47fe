using System.Text.Json.Serialization;

namespace Berth.DockerApi.Containers;

/// <summary>Driver of a volume that a mount makes.</summary>
public sealed record MountDriver
{
    /// <summary>Name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    /// <summary>Options.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Options { get; init; }
}
