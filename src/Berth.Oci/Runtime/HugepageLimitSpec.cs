namespace Berth.Oci.Runtime;

/// <summary>Limit of one huge page size.</summary>
public sealed record HugepageLimitSpec
{
    /// <summary>As 2MB.</summary>
    public required string PageSize { get; init; }

    /// <summary>Bytes.</summary>
    public required ulong Limit { get; init; }
}
