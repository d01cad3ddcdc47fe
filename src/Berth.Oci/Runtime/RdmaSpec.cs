namespace Berth.Oci.Runtime;

/// <summary>RDMA limits of one device.</summary>
public sealed record RdmaSpec
{
    /// <summary>Handles.</summary>
    public uint? HcaHandles { get; init; }

    /// <summary>Objects.</summary>
    public uint? HcaObjects { get; init; }
}
