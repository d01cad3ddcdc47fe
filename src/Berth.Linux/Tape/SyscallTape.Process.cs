using Berth.Linux.Files;
using Berth.Linux.Namespaces;

namespace Berth.Linux.Tape;

/// <content>Properties of the process, and its program.</content>
public sealed unsafe partial class SyscallTape
{
    private const int PR_CAPBSET_DROP = 24;
    private const int PR_SET_KEEPCAPS = 8;
    private const int PR_SET_NO_NEW_PRIVS = 38;
    private const int PR_CAP_AMBIENT = 47;

    /// <summary>Joins namespaces: those of a pidfd's process that <paramref name="kinds"/> names, or the one of a namespace's own handle.</summary>
    public void JoinNamespaces(TapeFd target, NamespaceKinds kinds, OnError onError = default) =>
        Add(Nr.setns, onError, target, (nint)(uint)kinds);

    /// <summary>Leaves the parent's namespaces of these kinds for new ones. Pid takes effect for children only.</summary>
    public void NewNamespaces(NamespaceKinds kinds, OnError onError = default) => Add(Nr.unshare, onError, (nint)(uint)kinds);

    /// <summary>Leads a new session.</summary>
    public void NewSession(OnError onError = default) => Add(Nr.setsid, onError);

    /// <summary>Makes the terminal the controlling one of the session. TIOCSCTTY.</summary>
    public void TakeTerminal(TapeFd terminal, OnError onError = default) => Add(Nr.ioctl, onError, terminal, 0x540E, 0);

    /// <summary>Sets the host name of the UTS namespace.</summary>
    public void SetHostName(string name, OnError onError = default) =>
        Add(Nr.sethostname, onError, Text(name), System.Text.Encoding.UTF8.GetByteCount(name));

    /// <summary>Sets the NIS domain name of the UTS namespace.</summary>
    public void SetDomainName(string name, OnError onError = default) =>
        Add(Nr.setdomainname, onError, Text(name), System.Text.Encoding.UTF8.GetByteCount(name));

    /// <summary>Sets a resource limit by its number. getrlimit(2).</summary>
    public void SetLimit(int resource, (ulong Soft, ulong Hard) limit, OnError onError = default) =>
        Add(Nr.prlimit64, onError, 0, resource, Words(limit.Soft, limit.Hard), 0);

    /// <summary>Joins a new, empty session keyring, so that the parent's keys are out of reach.</summary>
    public void NewSessionKeyring(string name, OnError onError = default)
    {
        const int KEYCTL_JOIN_SESSION_KEYRING = 1;
        Add(Nr.keyctl, onError, KEYCTL_JOIN_SESSION_KEYRING, Text(name));
    }

    /// <summary>Sets the umask.</summary>
    public void SetUmask(int mask) => Add(Nr.umask, OnError.Fail, mask);

    /// <summary>Sets the execution domain. personality(2).</summary>
    public void SetPersonality(uint domain) => Add(Nr.personality, OnError.Fail, (nint)domain);

    /// <summary>Sets the I/O class and priority. ioprio_set(2).</summary>
    public void SetIoPriority(int classNumber, int priority) =>
        Add(Nr.ioprio_set, OnError.Fail, 1, 0, (classNumber << 13) | priority);

    /// <summary>Sets the scheduling policy from a ready struct sched_attr. sched_setattr(2).</summary>
    public void SetScheduler(ReadOnlySpan<byte> attributes) => Add(Nr.sched_setattr, OnError.Fail, 0, Data(attributes), 0);

    /// <summary>Sets the CPUs that it may run on: bit n of word n / 64. sched_setaffinity(2).</summary>
    public void SetAffinity(ReadOnlySpan<ulong> cpus, OnError onError = default) =>
        Add(Nr.sched_setaffinity, onError, 0, cpus.Length * sizeof(ulong), Words(cpus));

    /// <summary>Sets the memory policy: mode with flags, nodes as bits. set_mempolicy(2).</summary>
    public void SetMemoryPolicy(int mode, ReadOnlySpan<ulong> nodes) =>
        Add(Nr.set_mempolicy, OnError.Fail, mode, nodes.Length == 0 ? 0 : Words(nodes), nodes.Length * 64);

    /// <summary>Sets exactly these supplementary groups.</summary>
    public void SetGroups(ReadOnlySpan<uint> groups, OnError onError = default) =>
        Add(Nr.setgroups, onError, groups.Length, Data(System.Runtime.InteropServices.MemoryMarshal.AsBytes(groups)));

    /// <summary>Sets real, effective and saved group, then user. Capabilities outlive it until <see cref="SetCapabilities"/>.</summary>
    public void SetUser(uint uid, uint gid)
    {
        Add(Nr.prctl, OnError.Fail, PR_SET_KEEPCAPS, 1);
        Add(Nr.setresgid, OnError.Fail, (nint)gid, (nint)gid, (nint)gid);
        Add(Nr.setresuid, OnError.Fail, (nint)uid, (nint)uid, (nint)uid);
    }

    /// <summary>Drops one capability from the bounding set.</summary>
    public void DropBoundingCapability(int capability) => Add(Nr.prctl, OnError.Fail, PR_CAPBSET_DROP, capability);

    /// <summary>Sets the three sets of the thread; bit n is capability n.</summary>
    public void SetCapabilities(ulong effective, ulong permitted, ulong inheritable)
    {
        const ulong LINUX_CAPABILITY_VERSION_3 = 0x20080522;
        ulong low = (uint)effective | ((permitted & uint.MaxValue) << 32);
        ulong middle = (uint)inheritable | (effective >> 32 << 32);
        ulong high = (permitted >> 32) | (inheritable >> 32 << 32);
        Add(Nr.capset, OnError.Fail, Words(LINUX_CAPABILITY_VERSION_3), Words(low, middle, high));
    }

    /// <summary>Makes the ambient set empty.</summary>
    public void ClearAmbientCapabilities() => Add(Nr.prctl, OnError.Fail, PR_CAP_AMBIENT, 4);

    /// <summary>Adds one capability to the ambient set.</summary>
    public void RaiseAmbientCapability(int capability) => Add(Nr.prctl, OnError.Fail, PR_CAP_AMBIENT, 2, capability);

    /// <summary>Neither setuid bits nor file capabilities give anything from now on.</summary>
    public void SetNoNewPrivileges() => Add(Nr.prctl, OnError.Fail, PR_SET_NO_NEW_PRIVS, 1);

    /// <summary>Makes the process invisible to ptrace and /proc/PID/mem; execve undoes it.</summary>
    public void MakeUndumpable() => Add(Nr.prctl, OnError.Fail, 4, 0);

    /// <summary>Loads a seccomp filter: a ready array of struct sock_filter. seccomp(SECCOMP_SET_MODE_FILTER).</summary>
    /// <returns>With SECCOMP_FILTER_FLAG_NEW_LISTENER the listener.</returns>
    public TapeFd LoadSeccompFilter(ReadOnlySpan<byte> program, uint flags = 0)
    {
        const int SECCOMP_SET_MODE_FILTER = 1;
        const int FilterSize = 8;
        nint structure = Words((ulong)(program.Length / FilterSize), (ulong)Data(program));
        return AddForFd(Nr.seccomp, OnError.Fail, SECCOMP_SET_MODE_FILTER, (nint)flags, structure);
    }

    /// <summary>Duplicates a descriptor as exactly <paramref name="number"/>, which stays open over exec.</summary>
    public void Duplicate(TapeFd file, int number) => Add(Nr.dup3, OnError.Fail, file, number, 0);

    /// <summary>Moves a descriptor up to at least <paramref name="floor"/>, close-on-exec.</summary>
    public TapeFd MoveUp(TapeFd file, int floor) => AddForFd(Nr.fcntl, OnError.Fail, file, 1030 /* F_DUPFD_CLOEXEC */, floor);

    /// <summary>Marks all descriptors from <paramref name="first"/> up close-on-exec.</summary>
    public void CloseOnExecFrom(int first) =>
        Add(Nr.close_range, OnError.Fail, first, unchecked((nint)uint.MaxValue), 4 /* CLOSE_RANGE_CLOEXEC */);

    /// <summary>Gives every signal its default action: .NET ignores SIGPIPE, our starter may have ignored others, and that outlives execve.</summary>
    public void ResetSignals()
    {
        const int SIGKILL = 9, SIGSTOP = 19, Last = 64;
        nint action = Words(0, 0, 0, 0);
        for (int signal = 1; signal <= Last; signal++)
        {
            if (signal is not (SIGKILL or SIGSTOP))
            {
                Add(Nr.rt_sigaction, OnError.Fail, signal, action, 0, 8);
            }
        }
    }

    /// <summary>Lets all signals in.</summary>
    public void UnblockSignals() => Add(Nr.rt_sigprocmask, OnError.Fail, 2 /* SIG_SETMASK */, Words(0), 0, 8);

    /// <summary>Changes the working directory.</summary>
    public void ChangeDirectory(string path, OnError onError = default) => Add(Nr.chdir, onError, Text(path));

    /// <summary>Changes the working directory to an open one.</summary>
    public void ChangeDirectory(TapeFd directory, OnError onError = default) => Add(Nr.fchdir, onError, directory);

    /// <summary>Fails with EPERM when the working directory is not below the root: a leaked handle led out (CVE-2024-21626).</summary>
    public void CheckWorkingDirectory()
    {
        const int PATH_MAX = 4096;
        nint buffer = (nint)Reserve(PATH_MAX);
        Add(Nr.getcwd, OnError.Fail, buffer, PATH_MAX);

        // From outside the kernel answers "(unreachable)/…".
        Add(PseudoCall.Compare, OnError.Fail, buffer, 0xff, '/', Errno.EPERM);
    }

    /// <summary>
    /// Finds the first of these paths that is a regular file which the (real) user may execute. Missing ones, directories and those without
    /// permission are passed over; when none is left the child fails with ENOENT.
    /// </summary>
    public TapeFd FindProgram(IReadOnlyList<string> candidates)
    {
        int slot = _nextSlot++;
        TapeLabel found = NewLabel();
        foreach (string candidate in candidates)
        {
            TapeLabel next = NewLabel();
            AddProgramCheck(candidate, OnError.GoTo(next), (Errno.EACCES, Errno.EACCES));
            Add(PseudoCall.Set, OnError.Fail, Text(candidate));
            Operations[Count - 1].OutSlot = (ushort)slot;
            Jump(found);
            Place(next);
        }

        Fail(Errno.ENOENT);
        Place(found);
        return new TapeFd(slot, isSlot: true);
    }

    /// <summary>Checks that this path is a regular file which the user may execute: ENOENT, EISDIR, EACCES.</summary>
    public TapeFd CheckProgram(string path)
    {
        AddProgramCheck(path, OnError.Fail, (Errno.EISDIR, Errno.EACCES));
        return AddForFd(PseudoCall.Set, OnError.Fail, Text(path));
    }

    /// <summary>Executes the program that <see cref="FindProgram"/> or <see cref="CheckProgram"/> found. Does not return.</summary>
    public void Execute(TapeFd program, IReadOnlyList<string> arguments, IReadOnlyList<string> environment) =>
        Add(Nr.execve, OnError.Fail, program, Texts(arguments), Texts(environment));

    private void AddProgramCheck(string path, OnError onError, (int Directory, int Other) errno)
    {
        const int STATX_TYPE_AND_MODE = 3;
        const int X_OK = 1;
        nint status = (nint)Reserve(256);
        TapeLabel notDirectory = NewLabel();
        Add(Nr.statx, onError, Libc.AT_FDCWD, Text(path), 0, STATX_TYPE_AND_MODE, status);
        Add(PseudoCall.Compare, OnError.GoTo(notDirectory), status + ModeOffset, 0xF000, (int)FileKind.Directory, Errno.EISDIR);
        Add(PseudoCall.Fail, onError, errno.Directory);
        Place(notDirectory);
        Add(PseudoCall.Compare, onError, status + ModeOffset, 0xF000, (int)FileKind.Regular, errno.Other);
        Add(Nr.faccessat, onError, Libc.AT_FDCWD, Text(path), X_OK);
    }
}
