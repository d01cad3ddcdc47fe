namespace Berth.Oci.Runtime;

/// <summary>Rate limit of one block device.</summary>
public sealed record ThrottleDeviceSpec
{
    /// <summary>Major number.</summary>
    public required long Major { get; init; }

    /// <summary>Minor number.</summary>
    public required long Minor { get; init; }

    /// <summary>Per second.</summary>
    public required ulong Rate { get; init; }
}
