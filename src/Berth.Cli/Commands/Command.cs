using Berth.Cli.Parsing;

namespace Berth.Cli.Commands;

/// <summary>A verb: how it is called, what it takes, and what it does.</summary>
internal sealed record Command(string Arguments, string Summary, Func<Invocation, Task<int>> Run)
{
    public IReadOnlyList<Flag> Flags { get; init; } = [];

    /// <summary>Fewest arguments.</summary>
    public int Least { get; init; }

    /// <summary>Most arguments; -1 for any number.</summary>
    public int Most { get; init; } = -1;

    /// <summary>Whether the first argument ends the flags.</summary>
    public bool StopAtFirst { get; init; }

    /// <summary>Whether errors are shown as run shows them: with the program's name, a hint, and exit code 125.</summary>
    public bool IsRun { get; init; }

    /// <summary>Further lines of help.</summary>
    public string Details { get; init; } = "";

    /// <summary>Examples in help: lines.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];
}
