using System.Text.Json.Serialization;

namespace Berth.DockerApi.Builds;

/// <summary>Field aux at the end of a build: the image.</summary>
public sealed record ImageIdAux
{
    /// <summary>ID.</summary>
    [JsonPropertyName("ID")]
    public string Id { get; init => field = value ?? ""; } = "";
}
