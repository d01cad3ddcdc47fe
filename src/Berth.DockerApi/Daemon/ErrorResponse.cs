using System.Text.Json.Serialization;

namespace Berth.DockerApi.Daemon;

/// <summary>Body of every error.</summary>
public sealed record ErrorResponse
{
    /// <summary>Sentence.</summary>
    [JsonPropertyName("message")]
    public string Message { get; init => field = value ?? ""; } = "";
}
