namespace Berth.DockerApi.Client;

/// <summary>What of a container's log to read.</summary>
public sealed record LogsOptions
{
    /// <summary>Whether stdout is read.</summary>
    public bool Stdout { get; init; } = true;

    /// <summary>Whether stderr is read.</summary>
    public bool Stderr { get; init; } = true;

    /// <summary>Whether new lines are waited for.</summary>
    public bool Follow { get; init; }

    /// <summary>Whether each line starts with its time.</summary>
    public bool Timestamps { get; init; }

    /// <summary>Whether each line has the log's attributes.</summary>
    public bool Details { get; init; }

    /// <summary>Unix time (with decimals) of the first line; null for all.</summary>
    public string? Since { get; init; }

    /// <summary>Unix time (with decimals) of the last line; null for all.</summary>
    public string? Until { get; init; }

    /// <summary>Number of last lines, or <c>all</c>.</summary>
    public string? Tail { get; init; }
}
