namespace Berth.Engine.Logs;

/// <summary>Which log lines are wanted, and how.</summary>
public sealed record LogQuery
{
    /// <summary>Lines of stdout.</summary>
    public bool Stdout { get; init; }

    /// <summary>Lines of stderr.</summary>
    public bool Stderr { get; init; }

    /// <summary>No line before this.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>No line after this.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only this many of the last lines; null for all.</summary>
    public int? Tail { get; init; }

    /// <summary>Go on with new lines until the container ends.</summary>
    public bool Follow { get; init; }

    /// <summary>Put the time before each line.</summary>
    public bool Timestamps { get; init; }

    /// <summary>Put the line's attributes (there are none) and a blank before each line.</summary>
    public bool Details { get; init; }

    /// <summary>Put Docker's 8-byte header before each line (a container without a terminal).</summary>
    public bool Multiplexed { get; init; }
}
