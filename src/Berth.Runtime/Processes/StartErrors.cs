using Berth.Linux;
using Berth.Linux.Tape;
using Berth.Oci;
using Berth.Runtime.Monitor;

namespace Berth.Runtime.Processes;

/// <summary>Turns a failed step of a tape into what users and Docker's clients expect to read.</summary>
internal static class StartErrors
{
    /// <summary>Step names whose errors have a text of their own.</summary>
    internal const string FindProgram = "find the program";
    internal const string Execute = "execute the program";
    internal const string WorkingDirectory = "enter the working directory";

    internal static StartException Describe(TapeException error, Oci.Runtime.ProcessSpec process)
    {
        string program = process.Args is [string first, ..] ? first : "";
        return error.Step switch
        {
            FindProgram => DescribeProgram(error, program),
            Execute when error.Errno == Errno.ENOENT => Make(
                error, StartFailure.CommandNotFound, $"exec {program}: no such file or directory"),
            Execute => Make(error, StartFailure.NotExecutable, $"exec {program}: {Reason(error.Errno)}"),
            WorkingDirectory => Make(
                error,
                StartFailure.WorkingDirectory,
                error.Errno is Errno.EPERM or Errno.ELOOP
                    ? $"current working directory is outside of container mount namespace root: refused (\"{process.Cwd}\")"
                    : $"chdir to cwd (\"{process.Cwd}\") set in config.json failed: {Reason(error.Errno)}"),
            _ when error.Step.StartsWith("mount", StringComparison.Ordinal) => Make(
                error, StartFailure.Mount, $"error mounting: {error.Step}: {Reason(error.Errno)}"),
            _ => Make(error, StartFailure.Other, $"unable to start container process: {error.Step}: {Reason(error.Errno)}"),
        };
    }

    private static StartException DescribeProgram(TapeException error, string program)
    {
        bool isPath = program.Contains('/', StringComparison.Ordinal);
        return error.Errno switch
        {
            Errno.ENOENT or Errno.ENOTDIR when isPath => Make(
                error, StartFailure.CommandNotFound, $"exec: \"{program}\": stat {program}: {Reason(error.Errno)}"),
            Errno.ENOENT => Make(
                error, StartFailure.CommandNotFound, $"exec: \"{program}\": executable file not found in $PATH"),
            _ => Make(error, StartFailure.NotExecutable, $"exec: \"{program}\": {Reason(error.Errno)}"),
        };
    }

    private static StartException Make(TapeException error, StartFailure failure, string message) =>
        new(failure is StartFailure.CommandNotFound or StartFailure.NotExecutable or StartFailure.WorkingDirectory
            ? ErrorKind.Invalid
            : ErrorKind.Failed,
            message)
        {
            Failure = failure,
            Step = error.Step,
            Errno = error.Errno,
        };

    /// <summary>The C library's words with a small first letter: Go's, which Docker's clients match on.</summary>
    private static string Reason(int errno)
    {
        string text = System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(errno);
        return char.ToLowerInvariant(text[0]) + text[1..];
    }
}
