namespace Berth.Runtime.Monitor.Protocol;

/// <summary>What a monitor sends first on the socket that its starter gave it as fd 0: the container's program runs, or why not.</summary>
public sealed record StartReply
{
    /// <summary>Why the container did not start; null when it did.</summary>
    public MonitorError? Error { get; init; }

    /// <summary>The container's first process, in the monitor's PID namespace.</summary>
    public int Pid { get; init; }

    /// <summary>When the program was running.</summary>
    public DateTimeOffset StartedAt { get; init; }
}
