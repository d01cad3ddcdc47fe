namespace Berth.Oci.Runtime;

/// <summary>A rule of the device controller. runtime-spec v1.2, config-linux.md#allowed-device-list.</summary>
public sealed record DeviceCgroupRule
{
    /// <summary>True allows, false denies.</summary>
    public required bool Allow { get; init; }

    /// <summary>a (all), c or b.</summary>
    public string? Type { get; init; }

    /// <summary>Major number; null for all.</summary>
    public long? Major { get; init; }

    /// <summary>Minor number; null for all.</summary>
    public long? Minor { get; init; }

    /// <summary>Of r, w and m.</summary>
    public string? Access { get; init; }
}
