using System.Text.Json.Serialization;

namespace Berth.DockerApi.Stats;

/// <summary>Traffic of one interface.</summary>
public sealed record NetworkStats
{
    /// <summary>Bytes received.</summary>
    [JsonPropertyName("rx_bytes")]
    public ulong RxBytes { get; init; }

    /// <summary>Packets received.</summary>
    [JsonPropertyName("rx_packets")]
    public ulong RxPackets { get; init; }

    /// <summary>Receive errors.</summary>
    [JsonPropertyName("rx_errors")]
    public ulong RxErrors { get; init; }

    /// <summary>Packets dropped on receive.</summary>
    [JsonPropertyName("rx_dropped")]
    public ulong RxDropped { get; init; }

    /// <summary>Bytes sent.</summary>
    [JsonPropertyName("tx_bytes")]
    public ulong TxBytes { get; init; }

    /// <summary>Packets sent.</summary>
    [JsonPropertyName("tx_packets")]
    public ulong TxPackets { get; init; }

    /// <summary>Send errors.</summary>
    [JsonPropertyName("tx_errors")]
    public ulong TxErrors { get; init; }

    /// <summary>Packets dropped on send.</summary>
    [JsonPropertyName("tx_dropped")]
    public ulong TxDropped { get; init; }
}
