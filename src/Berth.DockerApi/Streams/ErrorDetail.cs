using System.Text.Json.Serialization;

namespace Berth.DockerApi.Streams;

/// <summary>Why something failed.</summary>
public sealed record ErrorDetail
{
    /// <summary>Code.</summary>
    [JsonPropertyName("code")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Code { get; init; }

    /// <summary>Sentence.</summary>
    [JsonPropertyName("message")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Message { get; init; }
}
