using Berth.Linux;
using Berth.Linux.Cgroups;
using Berth.Linux.Files;
using Berth.Linux.Namespaces;
using Berth.Linux.Processes;
using Berth.Linux.Tape;
using Berth.Linux.Terminals;
using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Monitor;
using Berth.Runtime.Namespaces;

namespace Berth.Runtime.Processes;

/// <summary>Starts a container's first process: plans everything on a tape, clones, and waits until the program runs.</summary>
public sealed partial class ContainerInit : IDisposable
{
    private readonly ContainerInitRequest _request;
    private readonly PlanScope _scope = new();
    private readonly RuntimeSpec _spec;
    private readonly ProcessSpec _process;
    private PseudoTerminal? _terminal;
    private HandOverGate? _mapped, _stop, _listener;
    private ClonedProcess? _child;
    private bool _finished;

    private ContainerInit(ContainerInitRequest request)
    {
        _request = request;
        _spec = request.Spec;
        _process = _spec.Process ?? throw new BerthException(ErrorKind.Invalid, "The spec has no process to run.");
        SpecSupport.Check(_spec);
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

    /// <summary>
    /// Clones the process and returns at once; <see cref="Finish"/> waits for it. For what must be done in between:
    /// with <see cref="ContainerInitRequest.StopBeforePivot"/>, <see cref="WaitForStop"/> and <see cref="Go"/> come first.
    /// </summary>
    /// <exception cref="BerthException">As in <see cref="Start(ContainerInitRequest)"/>.</exception>
    public static ContainerInit Clone(ContainerInitRequest request)
    {
        ContainerInit init = new(request);
        try
        {
            init.Clone();
            return init;
        }
        catch
        {
            init.Dispose();
            throw;
        }
    }

    /// <summary>The process's pid in our pid namespace.</summary>
    public int Pid => _child!.Pid;

    /// <summary>The process's handle.</summary>
    public PidFd Handle => _child!.Handle;

    /// <summary>Waits (blocking) until the process has all its namespaces and mounts.</summary>
    /// <exception cref="StartException">It could not be made; nothing of it is left.</exception>
    public void WaitForStop() => Guard(() => _child!.WaitForMark());

    /// <summary>Lets the process go on from its stop.</summary>
    public void Go() => _stop!.Open();

    /// <summary>Waits (blocking) until the program runs, or with a gate all is ready.</summary>
    /// <exception cref="StartException">It could not be started; nothing of it is left.</exception>
    public ContainerProcess Finish()
    {
        ContainerProcess? process = null;
        Guard(() => process = FinishChild(_child!));
        _finished = true;
        return process!;
    }

    /// <summary>Ends the process unless <see cref="Finish"/> has handed it over.</summary>
    public void Dispose()
    {
        if (_child is not null && !_finished)
        {
            _child.Kill();
            _child.Dispose();
        }

        _scope.Dispose();
    }

    private void Guard(Action step)
    {
        try
        {
            step();
        }
        catch (TapeException error)
        {
            _child!.Dispose(); // it has ended, and is reaped
            _finished = true;
            throw StartErrors.Describe(error, _process);
        }
    }

    private ContainerProcess Start()
    {
        Clone();
        return Finish();
    }

    private void Clone()
    {
        var namespaces = NamespacePlan.Read(_request, _scope);
        using CgroupJoin? cgroup = _request.Cgroup?.OpenJoin();
        Plan(namespaces, cgroup);
        NamespaceKinds atClone = namespaces.New & ~NamespaceKinds.Time; // its offsets are set first
        if (cgroup?.Directory is null)
        {
            atClone &= ~NamespaceKinds.Cgroup; // on v1 the child joins first: a namespace made before shows "/../ID"
        }

        var request = new CloneRequest { NewNamespaces = atClone, Cgroup = cgroup?.Directory };
        _child = OutsideJoin.Clone(_scope.Tape, request, namespaces.Outside);
        if (_mapped is not null)
        {
            WriteIdMaps(_child);
        }
    }

    private ContainerProcess FinishChild(ClonedProcess child)
    {
        _listener?.HandOver(child, _request.Listener);
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
}
