namespace Berth.Runtime.Monitor.Protocol;

/// <summary>The answer to one command. Without an error, and with the fields of its command.</summary>
public sealed record MonitorReply
{
    /// <summary>The command's ID.</summary>
    public required long Id { get; init; }

    /// <summary>Why the command failed; null when it did not.</summary>
    public MonitorError? Error { get; init; }

    /// <summary>Of wait.</summary>
    public ExitRecord? Exit { get; init; }

    /// <summary>Of exec: the process, in the monitor's PID namespace.</summary>
    public int? Pid { get; init; }

    /// <summary>Of execWait: exit code, or 128 + signal.</summary>
    public int? ExitCode { get; init; }
}
