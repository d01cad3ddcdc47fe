using Berth.Oci.Runtime;

namespace Berth.Engine.Execs;

/// <summary>What an exec runs, and how.</summary>
public sealed record ExecSettings
{
    /// <summary>Program and arguments.</summary>
    public required IReadOnlyList<string> Args { get; init; }

    /// <summary>User; null for the container's.</summary>
    public string? User { get; init; }

    /// <summary>Environment beside the container's.</summary>
    public IReadOnlyList<string> Env { get; init; } = [];

    /// <summary>Working directory; null for the container's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>All capabilities.</summary>
    public bool Privileged { get; init; }

    /// <summary>A pseudo terminal.</summary>
    public bool Tty { get; init; }

    /// <summary>Terminal size at the start.</summary>
    public ConsoleSize? ConsoleSize { get; init; }

    /// <summary>The client writes to stdin.</summary>
    public bool AttachStdin { get; init; }

    /// <summary>The client reads stdout.</summary>
    public bool AttachStdout { get; init; }

    /// <summary>The client reads stderr.</summary>
    public bool AttachStderr { get; init; }

    /// <summary>Keys that detach, as <c>ctrl-p,ctrl-q</c>; null for the default.</summary>
    public string? DetachKeys { get; init; }
}
