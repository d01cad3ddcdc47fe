namespace Berth.Oci.Runtime;

/// <summary>Weight of one block device.</summary>
public sealed record WeightDeviceSpec
{
    /// <summary>Major number.</summary>
    public required long Major { get; init; }

    /// <summary>Minor number.</summary>
    public required long Minor { get; init; }

    /// <summary>10 to 1000.</summary>
    public ushort? Weight { get; init; }

    /// <summary>10 to 1000.</summary>
    public ushort? LeafWeight { get; init; }
}
