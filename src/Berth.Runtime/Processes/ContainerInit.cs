using System.Text;
using Berth.Linux;
using Berth.Linux.Cgroups;
using Berth.Linux.Files;
using Berth.Linux.Mounting;
using Berth.Linux.Namespaces;
using Berth.Linux.Tape;
using Berth.Linux.Terminals;
using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Monitor;
using Berth.Runtime.Namespaces;
using Berth.Runtime.Rootfs;
using Microsoft.Win32.SafeHandles;

namespace Berth.Runtime.Processes;

/// <summary>Starts a container's first process: plans everything on a tape, clones, and waits until the program runs.</summary>
public sealed class ContainerInit : IDisposable
{
    private readonly ContainerInitRequest _request;
    private readonly PlanScope _scope = new();
    private readonly RuntimeSpec _spec;
    private readonly ProcessSpec _process;
    private PseudoTerminal? _terminal;
    private SafeFileHandle? _mapped;

    private ContainerInit(ContainerInitRequest request)
    {
        _request = request;
        _spec = request.Spec;
        _process = _spec.Process ?? throw new BerthException(ErrorKind.Invalid, "The spec has no process to run.");
    }

    /// <summary>
    /// Starts the process; blocks a few milliseconds. On return the program runs, or with <see cref="ContainerInitRequest.StartGate"/>
    /// everything is ready and it waits. It is a child of ours: reap it. Call it from a small NativeAOT process only (see <see cref="Cloner"/>).
    /// </summary>
    /// <exception cref="StartException">It could not be started; nothing of it is left but the cgroup, which is the caller's.</exception>
    /// <exception cref="BerthException">The spec is wrong or asks for what is not built.</exception>
    /// <exception cref="LinuxException">A file or namespace that the spec names could not be opened, or clone3 failed.</exception>
    public static ContainerProcess Start(ContainerInitRequest request)
    {
        using ContainerInit init = new(request);
        return init.Start();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _scope.Dispose();
        _mapped?.Dispose();
    }

    private ContainerProcess Start()
    {
        var namespaces = NamespacePlan.Read(_request, _scope);
        using CgroupJoin? cgroup = _request.Cgroup?.OpenJoin();
        Plan(namespaces, cgroup);
        NamespaceKinds atClone = namespaces.New;
        if (cgroup?.Directory is null)
        {
            atClone &= ~NamespaceKinds.Cgroup; // on v1 the child joins first: a namespace made before shows "/../ID"
        }

        var request = new CloneRequest { NewNamespaces = atClone, Cgroup = cgroup?.Directory };
        ClonedProcess child = PidNamespaceThread.Clone(_scope.Tape, request, namespaces.Pid);
        try
        {
            return Finish(child);
        }
        catch (TapeException error)
        {
            child.Dispose();
            throw StartErrors.Describe(error, _process);
        }
    }

    private ContainerProcess Finish(ClonedProcess child)
    {
        if (_mapped is not null)
        {
            WriteIdMaps(child);
        }

        if (_request.StartGate is null)
        {
            child.WaitForExec();
        }
        else
        {
            child.WaitForMark();
        }

        return new ContainerProcess
        {
            Pid = child.Pid,
            Handle = child.Release(),
            Terminal = _terminal is null ? null : HostFiles.Duplicate(_terminal.Master), // the plan closes its own
            Warnings = [.. child.Warnings.Select(static w => new TapeException(w.Step, w.Errno).Message)],
        };
    }

    private void Plan(NamespacePlan namespaces, CgroupJoin? cgroup)
    {
        SyscallTape tape = _scope.Tape;
        bool newUser = (namespaces.New & NamespaceKinds.User) != 0;
        TapeFd root = tape.Fd(_request.Rootfs ?? CloneRootPath());
        var mounts = new MountPlan(_scope, _request, root);
        var prologue = new ProcessPlan(_scope, _process) { KeyringName = "" };
        prologue.AddBeginning();
        if (newUser)
        {
            AddMapHandshake(tape);
        }

        AddCgroup(tape, cgroup, namespaces);
        namespaces.AddJoins(tape);
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
            KeyringName = "_ses." + _request.ContainerId,
            UidMappings = _spec.Linux?.UidMappings,
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

        tape.Step = "enter the root file system";
        tape.EnterRoot(root);
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

    /// <summary>In a new user namespace the child is nobody until we have written its maps; then it becomes its root.</summary>
    private void AddMapHandshake(SyscallTape tape)
    {
        (SafeFileHandle read, SafeFileHandle write) = HostFiles.MakePipe();
        _mapped = write;
        tape.Step = "wait for the user namespace's maps";
        tape.ReadByte(tape.Fd(_scope.Own(read)));
        tape.SetGroups([]);
        tape.SetUser(0, 0);
    }

    private void WriteIdMaps(ClonedProcess child)
    {
        try
        {
            Write($"/proc/{child.Pid}/uid_map", IdMaps.Format(_spec.Linux?.UidMappings ?? []));
            Write($"/proc/{child.Pid}/gid_map", IdMaps.Format(_spec.Linux?.GidMappings ?? []));
            HostFiles.Write(_mapped!, [1]);
        }
        catch (LinuxException)
        {
            child.Kill();
            child.Dispose();
            throw;
        }
    }

    private static void Write(string path, string text)
    {
        using SafeFileHandle file = HostFiles.OpenFile(path, OpenFlags.WriteOnly);
        HostFiles.Write(file, Encoding.ASCII.GetBytes(text));
    }
}
