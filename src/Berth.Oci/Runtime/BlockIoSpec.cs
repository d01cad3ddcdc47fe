using System.Text.Json.Serialization;

namespace Berth.Oci.Runtime;

/// <summary>Block I/O limits. runtime-spec v1.2, config-linux.md#block-io.</summary>
public sealed record BlockIoSpec
{
    /// <summary>10 to 1000.</summary>
    public ushort? Weight { get; init; }

    /// <summary>10 to 1000.</summary>
    public ushort? LeafWeight { get; init; }

    /// <summary>Weight by device.</summary>
    public IReadOnlyList<WeightDeviceSpec>? WeightDevice { get; init; }

    /// <summary>Bytes read per second, by device.</summary>
    public IReadOnlyList<ThrottleDeviceSpec>? ThrottleReadBpsDevice { get; init; }

    /// <summary>Bytes written per second, by device.</summary>
    public IReadOnlyList<ThrottleDeviceSpec>? ThrottleWriteBpsDevice { get; init; }

    /// <summary>Reads per second, by device.</summary>
    [JsonPropertyName("throttleReadIOPSDevice")]
    public IReadOnlyList<ThrottleDeviceSpec>? ThrottleReadIopsDevice { get; init; }

    /// <summary>Writes per second, by device.</summary>
    [JsonPropertyName("throttleWriteIOPSDevice")]
    public IReadOnlyList<ThrottleDeviceSpec>? ThrottleWriteIopsDevice { get; init; }
}
