using System.Text.Json.Serialization;
using Berth.Oci.Images;

namespace Berth.DockerApi.Stats;

/// <summary>One reading of GET /containers/{id}/stats.</summary>
public sealed record ContainerStats
{
    /// <summary>Name, with a leading slash.</summary>
    [JsonPropertyName("name")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    /// <summary>ID.</summary>
    [JsonPropertyName("id")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Id { get; init; }

    /// <summary>When it was read; RFC 3339.</summary>
    [JsonPropertyName("read")]
    public string Read { get; init => field = value ?? ""; } = "";

    /// <summary>When the reading before was made.</summary>
    [JsonPropertyName("preread")]
    public string PreRead { get; init => field = value ?? ""; } = "";

    /// <summary>Processes.</summary>
    [JsonPropertyName("pids_stats")]
    public PidsStats PidsStats { get; init => field = value ?? new(); } = new();

    /// <summary>Block I/O.</summary>
    [JsonPropertyName("blkio_stats")]
    public BlkioStats BlkioStats { get; init => field = value ?? new(); } = new();

    /// <summary>Windows only.</summary>
    [JsonPropertyName("num_procs")]
    public uint NumProcs { get; init; }

    /// <summary>Windows only.</summary>
    [JsonPropertyName("storage_stats")]
    public EmptyObject StorageStats { get; init => field = value ?? new(); } = new();

    /// <summary>CPU.</summary>
    [JsonPropertyName("cpu_stats")]
    public CpuStats CpuStats { get; init => field = value ?? new(); } = new();

    /// <summary>CPU in the reading before.</summary>
    [JsonPropertyName("precpu_stats")]
    public CpuStats PreCpuStats { get; init => field = value ?? new(); } = new();

    /// <summary>Memory.</summary>
    [JsonPropertyName("memory_stats")]
    public MemoryStats MemoryStats { get; init => field = value ?? new(); } = new();

    /// <summary>Traffic by interface.</summary>
    [JsonPropertyName("networks")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, NetworkStats>? Networks { get; init; }
}
