namespace Berth.Linux.Processes;

/// <summary>How a process ended: by exit with <paramref name="Code"/>, or by <paramref name="Signal"/> (then not 0).</summary>
public readonly record struct ExitStatus(int Code, int Signal, bool CoreDumped = false)
{
    private const int CLD_EXITED = 1;
    private const int CLD_DUMPED = 3;

    /// <summary>As a shell and Docker say it: the code, or 128 + signal.</summary>
    public int ShellCode => Signal != 0 ? 128 + Signal : Code;

    internal static ExitStatus FromSiginfo(int code, int status) =>
        code == CLD_EXITED ? new ExitStatus(status, 0) : new ExitStatus(0, status, code == CLD_DUMPED);
}
