namespace Berth.Oci.Runtime;

/// <summary>One rule of a filter.</summary>
public sealed record SeccompRuleSpec
{
    /// <summary>System calls.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>SCMP_ACT_ name.</summary>
    public required string Action { get; init; }

    /// <summary>errno of SCMP_ACT_ERRNO, data of SCMP_ACT_TRACE.</summary>
    public uint? ErrnoRet { get; init; }

    /// <summary>All must match.</summary>
    public IReadOnlyList<SeccompArgSpec>? Args { get; init; }
}
