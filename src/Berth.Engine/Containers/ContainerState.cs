namespace Berth.Engine.Containers;

/// <summary>The changing part of a container, replaced as a whole.</summary>
public sealed record ContainerState
{
    /// <summary>Where it is in its life.</summary>
    public ContainerStatus Status { get; init; }

    /// <summary>Process ID on the host while it runs, else 0.</summary>
    public int Pid { get; init; }

    /// <summary>Exit code of the last run; 128 + signal when a signal ended it.</summary>
    public int ExitCode { get; init; }

    /// <summary>The kernel killed a process of it for lack of memory.</summary>
    public bool OomKilled { get; init; }

    /// <summary>Why the last start failed; empty when it did not.</summary>
    public string Error { get; init; } = "";

    /// <summary>Last start.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Last end.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Automatic restarts since a person started it.</summary>
    public int RestartCount { get; init; }

    /// <summary>A person stopped it, so that unless-stopped and on-failure leave it alone.</summary>
    public bool StoppedByPerson { get; init; }

    /// <summary>A start is under way: after a crash the live monitor tells whether it happened.</summary>
    public bool Starting { get; init; }

    /// <summary>True while there is a process.</summary>
    public bool IsAlive => Status is ContainerStatus.Running or ContainerStatus.Paused;
}
