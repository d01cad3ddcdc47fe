namespace Berth.Oci.Runtime;

/// <summary>Scheduling policy of a process. sched_setattr(2).</summary>
public sealed record SchedulerSpec
{
    /// <summary>SCHED_OTHER, SCHED_FIFO, ….</summary>
    public required string Policy { get; init; }

    /// <summary>Nice value.</summary>
    public int? Nice { get; init; }

    /// <summary>Static priority.</summary>
    public int? Priority { get; init; }

    /// <summary>SCHED_FLAG_ names.</summary>
    public IReadOnlyList<string>? Flags { get; init; }

    /// <summary>Nanoseconds, SCHED_DEADLINE.</summary>
    public ulong? Runtime { get; init; }

    /// <summary>Nanoseconds, SCHED_DEADLINE.</summary>
    public ulong? Deadline { get; init; }

    /// <summary>Nanoseconds, SCHED_DEADLINE.</summary>
    public ulong? Period { get; init; }
}
