using Berth.Linux;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Linux.Tape;
using Berth.Linux.Terminals;
using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Capabilities;
using Berth.Runtime.Namespaces;

namespace Berth.Runtime.Processes;

/// <summary>What an init and an exec have in common: everything from the session to execve.</summary>
internal sealed class ProcessPlan(PlanScope scope, ProcessSpec process)
{
    private const int FirstFree = 10;
    private const string DefaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private readonly SyscallTape _tape = scope.Tape;

    /// <summary>Stdin, stdout, stderr; null with a terminal.</summary>
    internal ProcessStreams? Streams { get; init; }

    /// <summary>The terminal; null without.</summary>
    internal PseudoTerminal? Terminal { get; init; }

    internal SeccompProgram? Seccomp { get; init; }

    internal bool LenientLimits { get; init; }

    internal int PreserveDescriptors { get; init; }

    /// <summary>Name of the new session keyring; null: the caller's stays.</summary>
    internal string? KeyringName { get; init; }

    /// <summary>Path of the program when it is not the first argument.</summary>
    internal string? ProgramPath { get; init; }

    internal uint? Personality { get; init; }

    internal MemoryPolicySpec? MemoryPolicy { get; init; }

    /// <summary>Where the child waits until its seccomp listener is handed over; needed with one.</summary>
    internal TapeFd? ListenerGate { get; init; }

    internal IReadOnlyList<IdMapping>? UidMappings { get; init; }

    /// <summary>First thing in the child, while /proc is still the host's.</summary>
    internal void AddBeginning()
    {
        _tape.Step = "make the process unreadable to others";
        _tape.MakeUndumpable();
        // The attribute may be written only with the credentials it was opened with: before any of them changes.
        SecurityLabels.Add(_tape, process);
        if (process.OomScoreAdj is int score)
        {
            _tape.Step = $"set oom_score_adj to {score}";
            TapeFd file = _tape.Open("/proc/self/oom_score_adj", OpenFlags.WriteOnly);
            _tape.Write(file, score.ToString(System.Globalization.CultureInfo.InvariantCulture));
            _tape.Close(file);
        }
    }

    /// <summary>The rest, once the root file system is the container's. <paramref name="gate"/>: see <see cref="ContainerInitRequest.StartGate"/>.</summary>
    internal void AddEnd(TapeFd? gate)
    {
        AddStreams();
        if (KeyringName is not null)
        {
            _tape.Step = "make a session keyring";
            _tape.NewSessionKeyring(KeyringName, OnError.Ignore); // ENOSYS: built without keys; EPERM: an outer container's filter
        }

        AddLimits();
        Scheduling.Add(_tape, process);
        Scheduling.Add(_tape, MemoryPolicy);
        if (Personality is uint domain)
        {
            _tape.Step = "set linux.personality";
            _tape.SetPersonality(domain);
        }

        AddWorkingDirectory();
        _tape.Step = "close other descriptors";
        _tape.CloseOnExecFrom(3 + PreserveDescriptors);
        _tape.ResetSignals();
        AddIdentity(gate);
    }

    private void AddStreams()
    {
        _tape.Step = "set up stdin, stdout and stderr";
        _tape.NewSession(OnError.Ignore);
        TapeFd[] files;
        if (Terminal is { } terminal)
        {
            TapeFd peer = _tape.MoveUp(_tape.Fd(terminal.Peer), FirstFree);
            _tape.TakeTerminal(peer);
            files = [peer, peer, peer];
        }
        else
        {
            ProcessStreams streams = Streams ?? throw new ArgumentException("Streams are required without a terminal.");

            // First out of the way: one of them may be number 0, 1 or 2 itself.
            files =
            [
                _tape.MoveUp(_tape.Fd(streams.Input), FirstFree),
                _tape.MoveUp(_tape.Fd(streams.Output), FirstFree),
                _tape.MoveUp(_tape.Fd(streams.Error), FirstFree),
            ];
        }

        for (int i = 0; i < files.Length; i++)
        {
            _tape.Duplicate(files[i], i);
        }

        GiveToUser();
    }

    /// <summary>A program that is not root opens /dev/stdout again: its pipes and its terminal are its own. Devices such as /dev/null are not.</summary>
    private void GiveToUser()
    {
        uint owner = IdMaps.ToHost(UidMappings, process.User.Uid);
        if (Terminal is { } terminal)
        {
            HostFiles.SetOwner(terminal.Peer, owner);
        }
        else if (owner != 0)
        {
            foreach (System.Runtime.InteropServices.SafeHandle file in
                (ReadOnlySpan<System.Runtime.InteropServices.SafeHandle>)[Streams!.Input, Streams.Output, Streams.Error])
            {
                if (HostFiles.Stat(file).Kind == FileKind.Fifo)
                {
                    HostFiles.SetOwner(file, owner);
                }
            }
        }
    }

    private void AddLimits()
    {
        foreach (RlimitSpec limit in process.Rlimits ?? [])
        {
            _tape.Step = $"set {limit.Type} to {limit.Soft}:{limit.Hard}";
            int resource = ResourceLimits.NumberOf(limit.Type);
            if (!LenientLimits)
            {
                _tape.SetLimit(resource, (limit.Soft, limit.Hard));
                continue;
            }

            // Raising the hard limit takes CAP_SYS_RESOURCE, which we may lack: then as far as ours goes.
            ulong hard = Math.Min(limit.Hard, ProcessControl.GetLimit(resource).Hard);
            TapeLabel refused = _tape.NewLabel(), done = _tape.NewLabel();
            _tape.SetLimit(resource, (limit.Soft, limit.Hard), OnError.GoTo(refused));
            _tape.Jump(done);
            _tape.Place(refused);
            _tape.Warn(Errno.EPERM);
            _tape.SetLimit(resource, (Math.Min(limit.Soft, hard), hard), OnError.Ignore);
            _tape.Place(done);
        }
    }

    private void AddWorkingDirectory()
    {
        string cwd = process.Cwd is { Length: > 0 } given ? given : "/";
        if (!cwd.StartsWith('/'))
        {
            throw new BerthException(ErrorKind.Invalid, $"The working directory '{cwd}' is not absolute.");
        }

        _tape.Step = StartErrors.WorkingDirectory;

        // As Docker: a missing one is made. No magic link is followed: /proc/self/fd/N could be a handle of ours (CVE-2024-21626).
        TapeFd root = _tape.Open("/", OpenFlags.Path | OpenFlags.Directory);
        _tape.ChangeDirectory(Rootfs.MountTarget.Open(_tape, root, Rootfs.MountTarget.Clean(cwd), isDirectory: true));
        _tape.CheckWorkingDirectory();
    }

    private void AddIdentity(TapeFd? gate)
    {
        UserSpec user = process.User;
        ulong possible = UidMappings is { Count: > 0 } ? ProcessControl.KnownCapabilities() : ProcessControl.BoundingCapabilities();
        CapabilitiesSpec? spec = process.Capabilities;
        ulong bounding = Set(spec?.Bounding) & possible, ambient = Set(spec?.Ambient) & possible;
        ulong permitted = Set(spec?.Permitted) & possible, effective = Set(spec?.Effective) & possible;
        ulong inheritable = Set(spec?.Inheritable) & possible;
        ambient &= permitted & inheritable; // more the kernel does not take; specs made by runc ask for it all the same
        _tape.Step = "drop capabilities from the bounding set";
        for (int capability = 0; possible >> capability != 0; capability++)
        {
            if (((possible & ~bounding) >> capability & 1) != 0)
            {
                _tape.DropBoundingCapability(capability);
            }
        }

        // Without no_new_privs loading a filter takes CAP_SYS_ADMIN, so it goes before the capabilities; with it, last.
        if (!process.NoNewPrivileges)
        {
            AddSeccomp();
        }

        _tape.Step = $"become user {user.Uid}:{user.Gid}";
        _tape.SetUmask((int)(user.Umask ?? 0x12) & 0x1ff);
        _tape.SetGroups([.. user.AdditionalGids ?? []]);
        _tape.SetUser(user.Uid, user.Gid);
        _tape.Step = "set capabilities";
        _tape.SetCapabilities(effective, permitted, inheritable);
        _tape.ClearAmbientCapabilities();
        for (int capability = 0; ambient >> capability != 0; capability++)
        {
            if ((ambient >> capability & 1) != 0)
            {
                _tape.RaiseAmbientCapability(capability);
            }
        }

        if (process.NoNewPrivileges)
        {
            _tape.Step = "set no_new_privs";
            _tape.SetNoNewPrivileges();
        }

        AddProgram(gate);
    }

    private static ulong Set(IReadOnlyList<string>? names) => CapabilitySet.Of(names ?? []).Bits;

    private void AddProgram(TapeFd? gate)
    {
        string[] environment = [.. process.Env ?? []];
        string path = Array.FindLast(environment, static e => e.StartsWith("PATH=", StringComparison.Ordinal)) ?? DefaultPath;
        if (process.Args is not [string name, ..] arguments)
        {
            throw new BerthException(ErrorKind.Invalid, "process.args is empty: there is nothing to run.");
        }

        _tape.Step = StartErrors.FindProgram;
        name = ProgramPath ?? name;
        TapeFd program = name.Contains('/', StringComparison.Ordinal) ? _tape.CheckProgram(name) : _tape.FindProgram(Candidates(path[5..], name));
        bool listens = Seccomp?.NeedsListener == true;
        if (process.NoNewPrivileges && listens)
        {
            AddSeccomp(); // while somebody is there to take the listener
        }

        if (gate is { } wait)
        {
            _tape.Step = "wait for the start";
            _tape.Mark();
            _tape.ReadByte(wait);
        }

        if (process.NoNewPrivileges && !listens)
        {
            AddSeccomp();
        }

        _tape.Step = StartErrors.Execute;
        _tape.UnblockSignals();
        _tape.Execute(program, arguments, environment);
    }

    private static List<string> Candidates(string path, string name)
    {
        List<string> candidates = [];
        foreach (string directory in path.Split(':'))
        {
            // A relative element would look in the working directory, which the image chooses.
            if (directory.StartsWith('/') && name.Length > 0)
            {
                candidates.Add(directory.TrimEnd('/') + "/" + name);
            }
        }

        return candidates;
    }

    private void AddSeccomp()
    {
        if (Seccomp is { } filter)
        {
            _tape.Step = "load the seccomp filter";
            TapeFd listener = _tape.LoadSeccompFilter(filter.Instructions.Span, filter.Flags);
            if (filter.NeedsListener)
            {
                _tape.Mark(listener);
                _tape.ReadByte(ListenerGate ?? throw new BerthException(ErrorKind.NotSupported, "linux.seccomp: SCMP_ACT_NOTIFY needs listenerPath."));
                _tape.Close(listener);
            }
        }
    }
}
