using System.Text.Json.Serialization;

namespace Berth.DockerApi.Images;

/// <summary>An entry of GET /images/search.</summary>
public sealed record ImageSearchResult
{
    /// <summary>Stars.</summary>
    [JsonPropertyName("star_count")]
    public int StarCount { get; init; }

    /// <summary>Whether it is official.</summary>
    [JsonPropertyName("is_official")]
    public bool IsOfficial { get; init; }

    /// <summary>Name.</summary>
    [JsonPropertyName("name")]
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Always false.</summary>
    [JsonPropertyName("is_automated")]
    public bool IsAutomated { get; init; }

    /// <summary>Description.</summary>
    [JsonPropertyName("description")]
    public string Description { get; init => field = value ?? ""; } = "";
}
