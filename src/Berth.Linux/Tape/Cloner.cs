using System.Runtime.InteropServices;
using System.Text;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Tape;

/// <summary>
/// The only place that forks. The child copies this process's memory until it calls exec: clone from a small process. Works in NativeAOT
/// programs only; under CoreCLR the child crashes.
/// </summary>
public static unsafe partial class Cloner
{
    private static readonly nint SyscallPointer = Symbol("syscall\0"u8);
    private static readonly nint ErrnoPointer = Symbol("__errno_location\0"u8);

    /// <summary>Clones a child that runs <paramref name="tape"/>. All signals are blocked in it until the tape changes that.</summary>
    /// <exception cref="LinuxException">clone3 failed (EPERM, EUSERS, ENOSPC: too many namespaces, EAGAIN: too many processes).</exception>
    public static ClonedProcess Clone(SyscallTape tape, CloneRequest request)
    {
        tape.Seal();
        (SafeFileHandle reports, SafeFileHandle reportsIn) = HostFiles.MakePipe();
        using (reportsIn)
        {
            int pidfd = -1;
            TapeContext context = new()
            {
                Syscall = (delegate*<nint, nint, nint, nint, nint, nint, nint, nint>)SyscallPointer,
                ErrnoLocation = (delegate*<int*>)ErrnoPointer,
                Operations = tape.Operations,
                Slots = tape.Slots,
                Count = tape.Count,
                ReportFd = (int)reportsIn.DangerousGetHandle(),
                WriteNumber = Nr.write,
                ExitNumber = Nr.exit_group,
            };
            CloneArguments arguments = new()
            {
                Flags = (uint)request.NewNamespaces | CloneArguments.CLONE_PIDFD | CloneArguments.CLONE_CLEAR_SIGHAND,
                PidFd = (ulong)&pidfd,
                ExitSignal = CloneArguments.SIGCHLD,
            };
            if (request.Cgroup is { } cgroup)
            {
                arguments.Flags |= CloneArguments.CLONE_INTO_CGROUP;
                arguments.Cgroup = (ulong)cgroup.DangerousGetHandle();
            }

            nint pid = CloneWithSignalsBlocked(&arguments, &context, out int error);
            GC.KeepAlive(request);
            GC.KeepAlive(tape);
            if (pid < 0)
            {
                reports.Dispose();
                throw new LinuxException("clone3", request.NewNamespaces.ToString(), error);
            }

            return new ClonedProcess((int)pid, FdHandle.Adopt<PidFd>(pidfd, "clone3", "pidfd"), tape, reports);
        }
    }

    private static nint CloneWithSignalsBlocked(CloneArguments* arguments, TapeContext* context, out int error)
    {
        const int SIG_SETMASK = 2;
        ulong all = ulong.MaxValue, before = 0;
        Libc.Check(Libc.Syscall(Nr.rt_sigprocmask, SIG_SETMASK, (nint)(&all), (nint)(&before), 8), "rt_sigprocmask", "all");
        nint pid = TapeInterpreter.Clone(Nr.clone3, arguments, context);
        error = pid < 0 ? *context->ErrnoLocation() : 0;
        _ = Libc.Syscall(Nr.rt_sigprocmask, SIG_SETMASK, (nint)(&before), 0, 8);
        return pid;
    }

    private static nint Symbol(ReadOnlySpan<byte> name)
    {
        fixed (byte* text = name)
        {
            nint address = dlsym(0, text);
            return address != 0
                ? address
                : throw new EntryPointNotFoundException(Encoding.ASCII.GetString(name));
        }
    }

    [LibraryImport("libc")]
    private static partial nint dlsym(nint library, byte* name);
}
