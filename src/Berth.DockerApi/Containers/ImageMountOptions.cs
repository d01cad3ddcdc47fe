using System.Text.Json.Serialization;

namespace Berth.DockerApi.Containers;

/// <summary>Options of an image mount.</summary>
public sealed record ImageMountOptions
{
    /// <summary>Folder in the image.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Subpath { get; init; }
}
