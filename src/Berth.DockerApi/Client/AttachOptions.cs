namespace Berth.DockerApi.Client;

/// <summary>Which streams to attach to.</summary>
public sealed record AttachOptions
{
    /// <summary>Whether input is sent.</summary>
    public bool Stdin { get; init; }

    /// <summary>Whether stdout is received.</summary>
    public bool Stdout { get; init; } = true;

    /// <summary>Whether stderr is received.</summary>
    public bool Stderr { get; init; } = true;

    /// <summary>Whether what was logged before comes first.</summary>
    public bool Logs { get; init; }

    /// <summary>Keys that detach; null for the engine's default.</summary>
    public string? DetachKeys { get; init; }
}
