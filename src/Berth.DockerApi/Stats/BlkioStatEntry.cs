using System.Text.Json.Serialization;

namespace Berth.DockerApi.Stats;

/// <summary>One figure of one device.</summary>
public sealed record BlkioStatEntry
{
    /// <summary>Major number.</summary>
    [JsonPropertyName("major")]
    public ulong Major { get; init; }

    /// <summary>Minor number.</summary>
    [JsonPropertyName("minor")]
    public ulong Minor { get; init; }

    /// <summary>Operation.</summary>
    [JsonPropertyName("op")]
    public string Op { get; init => field = value ?? ""; } = "";

    /// <summary>Figure.</summary>
    [JsonPropertyName("value")]
    public ulong Value { get; init; }
}
