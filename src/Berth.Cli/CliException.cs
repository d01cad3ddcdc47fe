namespace Berth.Cli;

/// <summary>Ends the program with a message on stderr. An empty message ends it silently.</summary>
internal sealed class CliException(string message, int exitCode = 1) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
