using System.Text.Json.Serialization;

namespace Berth.Images.Archives;

/// <summary>One image in a docker-archive's manifest.json.</summary>
internal sealed record DockerArchiveItem
{
    /// <summary>Name of the config's file.</summary>
    [JsonPropertyName("Config")]
    public required string Config { get; init; }

    /// <summary>Names.</summary>
    [JsonPropertyName("RepoTags")]
    public IReadOnlyList<string>? RepoTags { get; init; }

    /// <summary>Names of the layers' files, bottom first.</summary>
    [JsonPropertyName("Layers")]
    public required IReadOnlyList<string> Layers { get; init; }
}
