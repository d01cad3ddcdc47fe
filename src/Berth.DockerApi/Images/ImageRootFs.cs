using System.Text.Json.Serialization;

namespace Berth.DockerApi.Images;

/// <summary>Layers of an image.</summary>
public sealed record ImageRootFs
{
    /// <summary><c>layers</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Type { get; init; }

    /// <summary>DiffIDs, bottom first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Layers { get; init; }
}
