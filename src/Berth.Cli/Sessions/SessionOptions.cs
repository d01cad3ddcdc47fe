namespace Berth.Cli.Sessions;

/// <summary>Which streams a session carries, and how.</summary>
internal sealed record SessionOptions
{
    /// <summary>Whether the process has a terminal: output is raw, not multiplexed.</summary>
    public bool Tty { get; init; }

    public bool Stdin { get; init; }

    public bool Stdout { get; init; } = true;

    public bool Stderr { get; init; } = true;

    /// <summary>Keys that detach; null for the default.</summary>
    public string? DetachKeys { get; init; }
}
