namespace Berth.Oci.Runtime;

/// <summary>A condition on one argument.</summary>
public sealed record SeccompArgSpec
{
    /// <summary>0 to 5.</summary>
    public required uint Index { get; init; }

    /// <summary>Compared with, or the mask.</summary>
    public required ulong Value { get; init; }

    /// <summary>Compared with, for SCMP_CMP_MASKED_EQ.</summary>
    public ulong? ValueTwo { get; init; }

    /// <summary>SCMP_CMP_ name.</summary>
    public required string Op { get; init; }
}
