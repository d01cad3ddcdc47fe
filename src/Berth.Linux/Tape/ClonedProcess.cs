using Berth.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Tape;

/// <summary>A child that runs a tape, or by now the program that the tape executed. Disposing closes our handles; it does not end the child.</summary>
public sealed class ClonedProcess : IDisposable
{
    private readonly SyscallTape _tape;
    private readonly SafeFileHandle _reports;
    private readonly List<TapeWarning> _warnings = [];

    internal ClonedProcess(int pid, PidFd handle, SyscallTape tape, SafeFileHandle reports) =>
        (Pid, Handle, _tape, _reports) = (pid, handle, tape, reports);

    /// <summary>The child's pid in our pid namespace.</summary>
    public int Pid { get; }

    /// <summary>The child's handle.</summary>
    public PidFd Handle { get; }

    /// <summary>What failed so far without ending the child.</summary>
    public IReadOnlyList<TapeWarning> Warnings => _warnings;

    /// <summary>The child's descriptor that its last <see cref="SyscallTape.Mark(TapeFd)"/> told of.</summary>
    public int MarkedDescriptor { get; private set; }

    /// <summary>Waits (blocking) until the child executes its program.</summary>
    /// <exception cref="TapeException">A step failed; the child has ended and is reaped.</exception>
    public void WaitForExec()
    {
        while (WaitForReport())
        {
        }
    }

    /// <summary>Waits (blocking) until the child passes the next <see cref="SyscallTape.Mark()"/>; false when it executed its program first.</summary>
    /// <exception cref="TapeException">A step failed; the child has ended and is reaped.</exception>
    public bool WaitForMark() => WaitForReport();

    /// <summary>The child's handle for the caller to own; only the reports are closed.</summary>
    public PidFd Release()
    {
        _reports.Dispose();
        return Handle;
    }

    /// <summary>Ends the child and reaps it.</summary>
    public void Kill()
    {
        const int SIGKILL = 9;
        Handle.SendSignal(SIGKILL);
        Handle.Wait();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reports.Dispose();
        Handle.Dispose();
    }

    private unsafe bool WaitForReport()
    {
        while (true)
        {
            TapeMessage message;
            nint length = Libc.Retry(Nr.read, (int)_reports.DangerousGetHandle(), (nint)(&message), sizeof(TapeMessage));
            Libc.Check(length, "read", "reports of the child");
            if (length < sizeof(TapeMessage))
            {
                return false;
            }

            switch (message.Kind)
            {
                case TapeMessage.Reached:
                    MarkedDescriptor = message.Error;
                    return true;
                case TapeMessage.Warned:
                    _warnings.Add(new TapeWarning(_tape.StepOf(message.Operation), message.Error));
                    break;
                default:
                    Handle.Wait();
                    throw new TapeException(_tape.StepOf(message.Operation), message.Error);
            }
        }
    }
}
