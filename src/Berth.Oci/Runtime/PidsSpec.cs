namespace Berth.Oci.Runtime;

/// <summary>Process limit. runtime-spec v1.2, config-linux.md#pids.</summary>
public sealed record PidsSpec
{
    /// <summary>Most processes; 0 or less for no limit.</summary>
    public long? Limit { get; init; }
}
