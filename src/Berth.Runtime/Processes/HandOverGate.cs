using Berth.Linux.Files;
using Berth.Linux.Tape;
using Berth.Oci;
using Microsoft.Win32.SafeHandles;

namespace Berth.Runtime.Processes;

/// <summary>Where a child waits until its parent has done something for it. When the parent ends, so does the wait: with an error.</summary>
internal sealed class HandOverGate
{
    private readonly SafeFileHandle _write;
    private readonly TapeFd _writeInChild;

    internal HandOverGate(PlanScope scope)
    {
        (SafeFileHandle read, SafeFileHandle write) = HostFiles.MakePipe();
        _write = scope.Own(write);
        Reader = scope.Tape.Fd(scope.Own(read));
        _writeInChild = scope.Tape.Fd(write);
    }

    /// <summary>To be read from by the tape.</summary>
    internal TapeFd Reader { get; }

    /// <summary>The child lets go of the writing end: it would keep its own wait from ending.</summary>
    internal void AddBeginning(SyscallTape tape) => tape.Close(_writeInChild);

    /// <summary>Lets the child go on.</summary>
    internal void Open() => HostFiles.Write(_write, [1]);

    /// <summary>Waits for the child's seccomp listener, hands it over and lets the child go on.</summary>
    internal void HandOver(ClonedProcess child, SeccompListener? listener)
    {
        if (listener is null)
        {
            throw new BerthException(ErrorKind.Invalid, "linux.seccomp.listenerPath is missing: a rule says SCMP_ACT_NOTIFY.");
        }

        if (!child.WaitForMark())
        {
            return;
        }

        try
        {
            listener.Send(child);
        }
        catch (System.Net.Sockets.SocketException error)
        {
            throw new BerthException(ErrorKind.Failed, $"linux.seccomp.listenerPath '{listener.Path}': {error.Message}", error);
        }

        Open();
    }
}
