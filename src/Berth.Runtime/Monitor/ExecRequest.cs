using Berth.Oci.Runtime;

namespace Berth.Runtime.Monitor;

/// <summary>One more process in a running container.</summary>
public sealed record ExecRequest
{
    /// <summary>Name of the exec, unique in the container; its exit code is kept under it until somebody fetches it.</summary>
    public required string ExecId { get; init; }

    /// <summary>What to run; <see cref="ProcessSpec.Terminal"/> gives it a terminal of its own.</summary>
    public required ProcessSpec Process { get; init; }

    /// <summary>True to keep stdin open for the caller; false gives /dev/null (unless it has a terminal).</summary>
    public bool Stdin { get; init; }

    /// <summary>True to hand stdout to the caller; false discards it.</summary>
    public bool Stdout { get; init; } = true;

    /// <summary>True to hand stderr to the caller; false discards it.</summary>
    public bool Stderr { get; init; } = true;
}
