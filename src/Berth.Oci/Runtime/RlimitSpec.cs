namespace Berth.Oci.Runtime;

/// <summary>A resource limit. runtime-spec v1.2, config.md#posix-process.</summary>
public sealed record RlimitSpec
{
    /// <summary>RLIMIT_NOFILE and the like.</summary>
    public required string Type { get; init; }

    /// <summary>Ceiling of the soft limit.</summary>
    public required ulong Hard { get; init; }

    /// <summary>The limit in force.</summary>
    public required ulong Soft { get; init; }
}
