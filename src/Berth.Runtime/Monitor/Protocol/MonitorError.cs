using Berth.Oci;

namespace Berth.Runtime.Monitor.Protocol;

/// <summary>A failure, as it travels.</summary>
public sealed record MonitorError
{
    /// <summary>Kind for the API layer.</summary>
    public required ErrorKind Kind { get; init; }

    /// <summary>The sentence for people.</summary>
    public required string Message { get; init; }

    /// <summary>Of start and exec: why; null for other commands.</summary>
    public StartFailure? Failure { get; init; }

    /// <summary>Of start and exec: the step that failed.</summary>
    public string? Step { get; init; }

    /// <summary>Of start and exec: the kernel's error number.</summary>
    public int Errno { get; init; }

    /// <summary>The exception that a client throws for it.</summary>
    public BerthException ToException() => Failure is { } failure
        ? new StartException(Kind, Message) { Failure = failure, Step = Step ?? "", Errno = Errno }
        : new BerthException(Kind, Message);
}
