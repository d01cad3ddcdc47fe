namespace Berth.Oci.Runtime;

/// <summary>A device node to make. runtime-spec v1.2, config-linux.md#devices.</summary>
public sealed record DeviceSpec
{
    /// <summary>c, b, u or p.</summary>
    public required string Type { get; init; }

    /// <summary>Absolute path inside the container.</summary>
    public required string Path { get; init; }

    /// <summary>Major number.</summary>
    public long Major { get; init; }

    /// <summary>Minor number.</summary>
    public long Minor { get; init; }

    /// <summary>Permission bits.</summary>
    public uint? FileMode { get; init; }

    /// <summary>Owner inside the container.</summary>
    public uint? Uid { get; init; }

    /// <summary>Group inside the container.</summary>
    public uint? Gid { get; init; }
}
