namespace Berth.Runtime.Monitor;

/// <summary>What an attached client wants.</summary>
public sealed record AttachRequest
{
    /// <summary>True to write to stdin; refused when the container was started without.</summary>
    public bool Stdin { get; init; }

    /// <summary>True to get stdout (a terminal's whole output).</summary>
    public bool Stdout { get; init; } = true;

    /// <summary>True to get stderr.</summary>
    public bool Stderr { get; init; } = true;

    /// <summary>
    /// True when the client sets the pace: output waits for it, as in a pipe, and nothing is lost (the one who ran the container in the
    /// foreground). False for an onlooker: it is dropped when it falls 1 MiB behind, and never slows the container down.
    /// </summary>
    public bool SetsPace { get; init; }
}
