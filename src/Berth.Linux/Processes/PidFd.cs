namespace Berth.Linux.Processes;

/// <summary>A handle to one process that no other process can take over, unlike a pid. pidfd_open(2).</summary>
public sealed unsafe class PidFd() : FdHandle
{
    private const int P_PIDFD = 3;
    private const int WNOHANG = 1;
    private const int WEXITED = 4;
    private const short POLLIN = 1;

    /// <summary>Opens the process <paramref name="pid"/>; null when there is none.</summary>
    public static PidFd? TryOpen(int pid)
    {
        nint fd = Libc.Retry(Nr.pidfd_open, pid);
        return fd < 0 && System.Runtime.InteropServices.Marshal.GetLastPInvokeError() is Errno.ESRCH
            ? null
            : Adopt<PidFd>(fd, "pidfd_open", "pid " + pid);
    }

    /// <summary>Sends <paramref name="signal"/>; false when the process has ended and was waited for.</summary>
    public bool SendSignal(int signal)
    {
        nint result = Libc.Retry(Nr.pidfd_send_signal, Number, signal);
        return result >= 0 || System.Runtime.InteropServices.Marshal.GetLastPInvokeError() is Errno.ESRCH
            ? result >= 0
            : throw LinuxException.FromLastError("pidfd_send_signal", $"signal {signal}");
    }

    /// <summary>A copy of descriptor <paramref name="number"/> of the process. pidfd_getfd(2).</summary>
    public Microsoft.Win32.SafeHandles.SafeFileHandle CopyDescriptor(int number) => new(
        Libc.Check(Libc.Retry(Nr.pidfd_getfd, Number, number), "pidfd_getfd", "descriptor " + number), ownsHandle: true);

    /// <summary>True once the process has ended, whoever's child it is. Waits up to <paramref name="timeout"/> (blocking; negative: for ever).</summary>
    public bool WaitForEnd(TimeSpan timeout)
    {
        long* limit = stackalloc long[2];
        ulong entry = (uint)Number | ((ulong)POLLIN << 32); // struct pollfd { int fd; short events, revents; }
        long ticks = timeout.Ticks;
        limit[0] = ticks / TimeSpan.TicksPerSecond;
        limit[1] = ticks % TimeSpan.TicksPerSecond * 100;
        nint ready = Libc.Retry(Nr.ppoll, (nint)(&entry), 1, ticks < 0 ? 0 : (nint)limit);
        return Libc.Check(ready, "ppoll", "pidfd") > 0;
    }

    /// <summary>Waits (blocking) until this child of ours has ended, and reaps it.</summary>
    /// <exception cref="LinuxException">ECHILD: not our child, or reaped already.</exception>
    public ExitStatus Wait() => Wait(WEXITED)!.Value;

    /// <summary>Reaps this child of ours if it has ended; null if it still runs.</summary>
    public ExitStatus? TryWait() => Wait(WEXITED | WNOHANG);

    private ExitStatus? Wait(int options)
    {
        int* info = stackalloc int[32]; // siginfo_t: signo, errno, code, pad, pid, uid, status
        new Span<int>(info, 32).Clear();
        Libc.Check(Libc.Retry(Nr.waitid, P_PIDFD, Number, (nint)info, options), "waitid", "pidfd");
        return info[4] == 0 ? null : ExitStatus.FromSiginfo(info[2], info[6]);
    }
}
