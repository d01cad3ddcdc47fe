namespace Berth.Linux.Processes;

/// <summary>Properties of the calling process. prctl(2), prlimit(2), capget(2), kill(2).</summary>
public static unsafe class ProcessControl
{
    private const int PR_SET_DUMPABLE = 4;
    private const int PR_SET_NAME = 15;
    private const int PR_SET_CHILD_SUBREAPER = 36;
    private const int PR_CAPBSET_READ = 23;
    private const int P_ALL = 0;
    private const int WNOHANG = 1;
    private const int WEXITED = 4;

    /// <summary>No ptrace, no /proc/PID/mem, no core dump by others; a child made by clone inherits it until exec.</summary>
    public static void MakeUndumpable() => Prctl(PR_SET_DUMPABLE, 0);

    /// <summary>The user whose rights this process has. geteuid(2).</summary>
    public static uint EffectiveUser() => (uint)Libc.Syscall(Nr.geteuid);

    /// <summary>Orphans below become children of this process.</summary>
    public static void BecomeSubreaper() => Prctl(PR_SET_CHILD_SUBREAPER, 1);

    /// <summary>Names the calling thread; of the main thread: the process. At most 15 bytes count.</summary>
    public static void SetName(string name)
    {
        fixed (byte* text = Libc.Utf8(name))
        {
            Prctl(PR_SET_NAME, (nint)text);
        }
    }

    /// <summary>Soft and hard limit of resource number <paramref name="resource"/> of this process. getrlimit(2).</summary>
    public static (ulong Soft, ulong Hard) GetLimit(int resource)
    {
        ulong* limit = stackalloc ulong[2];
        Libc.Check(Libc.Retry(Nr.prlimit64, 0, resource, 0, (nint)limit), "prlimit64", "resource " + resource);
        return (limit[0], limit[1]);
    }

    /// <summary>Sets a limit of this process.</summary>
    public static void SetLimit(int resource, ulong soft, ulong hard)
    {
        ulong* limit = stackalloc ulong[2] { soft, hard };
        Libc.Check(Libc.Retry(Nr.prlimit64, 0, resource, (nint)limit), "prlimit64", "resource " + resource);
    }

    /// <summary>The capabilities in this process's bounding set, bit n for capability n.</summary>
    public static ulong BoundingCapabilities()
    {
        ulong set = 0;
        for (int capability = 0; capability < 64; capability++)
        {
            nint held = Libc.Syscall(Nr.prctl, PR_CAPBSET_READ, capability);
            if (held < 0)
            {
                break; // past the kernel's last one
            }

            set |= held == 1 ? 1UL << capability : 0;
        }

        return set;
    }

    /// <summary>All capabilities that this kernel has: the bounding set of a new user namespace.</summary>
    public static ulong KnownCapabilities()
    {
        int last = 0;
        while (last < 63 && Libc.Syscall(Nr.prctl, PR_CAPBSET_READ, last + 1) >= 0)
        {
            last++;
        }

        return (2UL << last) - 1;
    }

    /// <summary>Sends a signal to a pid. Prefer <see cref="PidFd.SendSignal"/>: the number may be another process's by now.</summary>
    public static bool Kill(int pid, int signal)
    {
        nint result = Libc.Retry(Nr.kill, pid, signal);
        return result >= 0 || System.Runtime.InteropServices.Marshal.GetLastPInvokeError() == Errno.ESRCH
            ? result >= 0
            : throw LinuxException.FromLastError("kill", $"pid {pid} signal {signal}");
    }

    /// <summary>Reaps one ended child, whichever; null when none has ended. For a subreaper's orphans.</summary>
    public static (int Pid, ExitStatus Status)? TryReapAny()
    {
        int* info = stackalloc int[32];
        new Span<int>(info, 32).Clear();
        nint result = Libc.Retry(Nr.waitid, P_ALL, 0, (nint)info, WEXITED | WNOHANG);
        return result < 0 || info[4] == 0 ? null : (info[4], ExitStatus.FromSiginfo(info[2], info[6]));
    }

    /// <summary>
    /// Ignores a signal from now on. A program that this process executes inherits that, so whoever clones resets it in the child.
    /// </summary>
    public static void IgnoreSignal(int signal)
    {
        nint* action = stackalloc nint[4] { 1, 0, 0, 0 }; // the kernel's struct sigaction: handler (SIG_IGN), flags, restorer, mask
        Libc.Check(Libc.Retry(Nr.rt_sigaction, signal, (nint)action, 0, 8), "rt_sigaction", "signal " + signal);
    }

    /// <summary>Marks every descriptor from <paramref name="first"/> up close-on-exec.</summary>
    public static void CloseOnExecFrom(int first)
    {
        const int CLOSE_RANGE_CLOEXEC = 4;
        Libc.Check(Libc.Retry(Nr.close_range, first, unchecked((nint)uint.MaxValue), CLOSE_RANGE_CLOEXEC), "close_range", "fds");
    }

    private static void Prctl(int option, nint argument) =>
        Libc.Check(Libc.Retry(Nr.prctl, option, argument), "prctl", "option " + option);
}
