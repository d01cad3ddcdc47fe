using System.Text.Json.Serialization;

namespace Berth.DockerApi.Stats;

/// <summary>Processes.</summary>
public sealed record PidsStats
{
    /// <summary>Processes now.</summary>
    [JsonPropertyName("current")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong Current { get; init; }

    /// <summary>Most processes.</summary>
    [JsonPropertyName("limit")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong Limit { get; init; }
}
