namespace Berth.Testing;

/// <summary>What a finished command said.</summary>
public sealed record CommandResult(string CommandLine, int ExitCode, string Output, string Error)
{
    /// <summary>The output, without the line end; an exit code other than 0 throws with everything the command said.</summary>
    public string Ok() => ExitCode == 0
        ? Output.TrimEnd('\n')
        : throw new InvalidOperationException($"{CommandLine}\nexit code {ExitCode}\n{Output}\n{Error}");

    /// <summary>Both streams, for a look at a message wherever it was written.</summary>
    public string Everything => Output + Error;
}
