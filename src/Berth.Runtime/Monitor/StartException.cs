using Berth.Oci;

namespace Berth.Runtime.Monitor;

/// <summary>A container or an exec could not be started; nothing of it is left.</summary>
/// <param name="kind">Kind for the API layer.</param>
/// <param name="message">The sentence for people; Docker's text where its clients match on it.</param>
public sealed class StartException(ErrorKind kind, string message) : BerthException(kind, message)
{
    /// <summary>Why.</summary>
    public StartFailure Failure { get; init; }

    /// <summary>The step that failed, such as a system call's name.</summary>
    public string Step { get; init; } = "";

    /// <summary>The kernel's error number; 0 when the failure is none of the kernel's.</summary>
    public int Errno { get; init; }

    /// <summary>The exit code that Docker gives for it: 127, 126, or 128 for everything else.</summary>
    public int ExitCode => Failure switch
    {
        StartFailure.CommandNotFound => 127,
        StartFailure.NotExecutable => 126,
        _ => 128,
    };
}
