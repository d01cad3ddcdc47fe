using System.Text.Json.Serialization;

namespace Berth.Oci.Runtime;

/// <summary>Memory limits, in bytes; -1 for none. runtime-spec v1.2, config-linux.md#memory.</summary>
public sealed record MemorySpec
{
    /// <summary>Hard limit.</summary>
    public long? Limit { get; init; }

    /// <summary>Soft limit.</summary>
    public long? Reservation { get; init; }

    /// <summary>Memory and swap together.</summary>
    public long? Swap { get; init; }

    /// <summary>Kernel memory (no longer honoured by kernels).</summary>
    public long? Kernel { get; init; }

    /// <summary>TCP buffers.</summary>
    [JsonPropertyName("kernelTCP")]
    public long? KernelTcp { get; init; }

    /// <summary>0 to 100.</summary>
    public ulong? Swappiness { get; init; }

    /// <summary>Do not kill, block instead (v1).</summary>
    [JsonPropertyName("disableOOMKiller")]
    public bool? DisableOomKiller { get; init; }

    /// <summary>Account hierarchically (v1).</summary>
    public bool? UseHierarchy { get; init; }

    /// <summary>Refuse a limit below the usage.</summary>
    public bool? CheckBeforeUpdate { get; init; }
}
