namespace Berth.Oci.Runtime;

/// <summary>NUMA memory policy. runtime-spec v1.3, config-linux.md#memory-policy.</summary>
public sealed record MemoryPolicySpec
{
    /// <summary>MPOL_ name.</summary>
    public required string Mode { get; init; }

    /// <summary>Node list.</summary>
    public string? Nodes { get; init; }

    /// <summary>MPOL_F_ names.</summary>
    public IReadOnlyList<string>? Flags { get; init; }
}
