namespace Berth.Engine.Containers;

/// <summary>What an attaching client wants.</summary>
public sealed record AttachOptions
{
    /// <summary>Write to stdin.</summary>
    public bool Stdin { get; init; }

    /// <summary>Read stdout.</summary>
    public bool Stdout { get; init; }

    /// <summary>Read stderr.</summary>
    public bool Stderr { get; init; }

    /// <summary>First what is in the log.</summary>
    public bool Logs { get; init; }

    /// <summary>What comes from now on.</summary>
    public bool Stream { get; init; }

    /// <summary>Keys that detach a terminal; null for ctrl-p,ctrl-q.</summary>
    public string? DetachKeys { get; init; }
}
