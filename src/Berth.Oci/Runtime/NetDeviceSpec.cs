namespace Berth.Oci.Runtime;

/// <summary>A network interface of the host that moves into the container. runtime-spec v1.3, config-linux.md#network-devices.</summary>
public sealed record NetDeviceSpec
{
    /// <summary>Its name inside; null or empty: the same.</summary>
    public string? Name { get; init; }
}
