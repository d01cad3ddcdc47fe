namespace Berth.Oci.Runtime;

/// <summary>I/O priority of a process. ioprio_set(2).</summary>
public sealed record IoPrioritySpec
{
    /// <summary>IOPRIO_CLASS_RT, IOPRIO_CLASS_BE or IOPRIO_CLASS_IDLE.</summary>
    public required string Class { get; init; }

    /// <summary>0 (highest) to 7.</summary>
    public int Priority { get; init; }
}
