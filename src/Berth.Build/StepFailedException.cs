using Berth.Oci;

namespace Berth.Build;

/// <summary>A RUN step's command ended with another code than 0. The progress stream's <c>errorDetail.code</c> is <see cref="ExitCode"/>.</summary>
public sealed class StepFailedException(string command, int exitCode)
    : BerthException(ErrorKind.Failed, $"The command '{command}' returned a non-zero code: {exitCode}")
{
    /// <summary>The command's exit code.</summary>
    public int ExitCode { get; } = exitCode;
}
