using Berth.Linux.Cgroups;
using Berth.Linux.Mounting;
using Berth.Linux.Namespaces;
using Berth.Linux.Tape;
using Berth.Linux.Terminals;
using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Namespaces;
using Berth.Runtime.Rootfs;
using Microsoft.Win32.SafeHandles;

namespace Berth.Runtime.Processes;

/// <content>The plan.</content>
public sealed partial class ContainerInit
{
    private void Plan(NamespacePlan namespaces, CgroupJoin? cgroup)
    {
        SyscallTape tape = _scope.Tape;
        bool newUser = (namespaces.New & NamespaceKinds.User) != 0;
        MountFd rootMount = _request.Rootfs ?? CloneRootPath();
        TapeFd root = tape.Fd(rootMount);
        var mounts = new MountPlan(_scope, _request, root) { RootMount = rootMount };
        var prologue = new ProcessPlan(_scope, _process);
        prologue.AddBeginning();
        AddGates(tape);
        if (newUser)
        {
            AddMapHandshake(tape);
        }

        AddCgroup(tape, cgroup, namespaces);
        namespaces.AddJoins(tape);
        TimeNamespacePlan.Add(tape, _spec.Linux?.TimeOffsets, (namespaces.New & NamespaceKinds.Time) != 0);
        AddRootfs(mounts, root, namespaces);
        _terminal = mounts.Terminal;
        SetTerminalSize();
        var process = new ProcessPlan(_scope, _process)
        {
            Streams = _request.Streams,
            Terminal = _terminal,
            Seccomp = _request.Seccomp,
            LenientLimits = _request.LenientLimits,
            PreserveDescriptors = _request.PreserveDescriptors,
            KeyringName = _request.NoNewKeyring ? null : "_ses." + _request.ContainerId,
            UidMappings = _spec.Linux?.UidMappings,
            Personality = Personalities.Parse(_spec.Linux?.Personality),
            MemoryPolicy = _spec.Linux?.MemoryPolicy,
            ListenerGate = _listener?.Reader,
        };
        process.AddEnd(_request.StartGate is { } gate ? tape.Fd(gate) : null);
    }

    private void AddRootfs(MountPlan mounts, TapeFd root, NamespacePlan namespaces)
    {
        SyscallTape tape = _scope.Tape;
        LinuxSpec linux = _spec.Linux ?? new LinuxSpec();
        tape.Step = "prepare the mount namespace";
        tape.SetUmask(0);
        tape.SetPropagation(MountPropagation.Slave);
        TapeFd? empty = linux.MaskedPaths is { Count: > 0 } ? HiddenPaths.AddEmptyDirectory(tape) : null;
        tape.Step = "attach the root file system";
        tape.AttachMount(root, "/");
        mounts.Add();
        AddDevices(mounts, root);
        AddNamesAndSysctls(mounts, namespaces);
        new HiddenPaths(tape, root).Add(linux, empty);
        mounts.Finish();
        if (_spec.Root?.Readonly == true)
        {
            tape.Step = "make the root file system read-only";
            tape.ChangeMount(root, new MountChange(MountAttributes.ReadOnly));
        }

        if (_stop is not null)
        {
            if (empty is not null)
            {
                tape.DetachMount(HiddenPaths.Place); // createContainer hooks see the host's tree as it is
            }

            tape.Step = "wait for the runtime's hooks";
            tape.Mark();
            tape.ReadByte(_stop.Reader);
        }

        tape.Step = "enter the root file system";
        if (_request.NoPivot)
        {
            tape.EnterRootWithoutPivot(root);
        }
        else
        {
            tape.EnterRoot(root);
        }

        if (RootPropagation.Parse(linux.RootfsPropagation) is { } propagation)
        {
            tape.Step = "set the root file system's propagation";
            tape.SetPropagation(propagation.Kind, propagation.Recursive);
        }
    }

    private void AddDevices(MountPlan mounts, TapeFd root)
    {
        var devices = new DevicePlan(_scope, _request, root);
        if (mounts.Dev is { } dev)
        {
            devices.AddDefaults(dev);
        }

        devices.AddListed();
        if (mounts is { Terminal: { } terminal, Dev: { } folder })
        {
            devices.AddConsole(folder, _scope.Tape.Fd(terminal.Peer));
        }
    }

    private void AddNamesAndSysctls(MountPlan mounts, NamespacePlan namespaces)
    {
        SyscallTape tape = _scope.Tape;
        if ((_spec.Hostname is { Length: > 0 } || _spec.Domainname is { Length: > 0 }) && (namespaces.All & NamespaceKinds.Uts) == 0)
        {
            throw new BerthException(ErrorKind.Invalid, "A hostname needs a uts namespace of the container's own.");
        }

        if (_spec.Hostname is { Length: > 0 } hostname)
        {
            tape.Step = $"set the hostname to '{hostname}'";
            tape.SetHostName(hostname);
        }

        if (_spec.Domainname is { Length: > 0 } domain)
        {
            tape.Step = $"set the domain name to '{domain}'";
            tape.SetDomainName(domain);
        }

        if (_spec.Linux?.Sysctl is { Count: > 0 } sysctls)
        {
            TapeFd proc = mounts.Proc
                ?? throw new BerthException(ErrorKind.Invalid, "linux.sysctl needs a proc mount on /proc.");
            Sysctls.Add(tape, proc, (sysctls, namespaces.All));
        }
    }

    private void SetTerminalSize()
    {
        if (_terminal is not null && _process.ConsoleSize is { } size)
        {
            Terminal.SetSize(_terminal.Peer, new TerminalSize(checked((ushort)size.Height), checked((ushort)size.Width)));
        }
    }

    private MountFd CloneRootPath()
    {
        string given = _spec.Root?.Path ?? throw new BerthException(ErrorKind.Invalid, "The spec has no root.path.");
        string path = Path.GetFullPath(given, _request.BundlePath);
        MountFd clone = _scope.Own(Mounts.Clone(path, recursive: true));
        Mounts.Change(clone, new MountChange(0, 0, MountPropagation.Slave), recursive: true);
        return clone;
    }

    private static void AddCgroup(SyscallTape tape, CgroupJoin? cgroup, NamespacePlan namespaces)
    {
        foreach (SafeFileHandle tasks in cgroup?.Tasks ?? [])
        {
            tape.Step = "join the cgroup";
            tape.Write(tape.Fd(tasks), "0");
        }

        if (cgroup?.Directory is null && (namespaces.New & NamespaceKinds.Cgroup) != 0)
        {
            tape.Step = "make the cgroup namespace";
            tape.NewNamespaces(NamespaceKinds.Cgroup);
        }
    }

    private void AddGates(SyscallTape tape)
    {
        if (_request.StopBeforePivot)
        {
            _stop = new HandOverGate(_scope);
            _stop.AddBeginning(tape);
        }

        if (_request.Seccomp?.NeedsListener == true)
        {
            _listener = new HandOverGate(_scope);
            _listener.AddBeginning(tape);
        }
    }

    /// <summary>In a new user namespace the child is nobody until we have written its maps; then it becomes its root.</summary>
    private void AddMapHandshake(SyscallTape tape)
    {
        _mapped = new HandOverGate(_scope);
        tape.Step = "wait for the user namespace's maps";
        _mapped.AddBeginning(tape);
        tape.ReadByte(_mapped.Reader);
        tape.SetGroups([]);
        tape.SetUser(0, 0);
    }

    private void WriteIdMaps(ClonedProcess child)
    {
        IdMaps.Write(child.Pid, _spec.Linux?.UidMappings ?? [], _spec.Linux?.GidMappings ?? []);
        _mapped!.Open();
    }
}
