namespace Berth.Oci.Runtime;

/// <summary>A clock's offset.</summary>
public sealed record TimeOffsetSpec
{
    /// <summary>Seconds.</summary>
    public long Secs { get; init; }

    /// <summary>Nanoseconds.</summary>
    public uint Nanosecs { get; init; }
}
