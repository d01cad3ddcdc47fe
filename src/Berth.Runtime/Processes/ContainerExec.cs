using Berth.Linux;
using Berth.Linux.Cgroups;
using Berth.Linux.Files;
using Berth.Linux.Namespaces;
using Berth.Linux.Tape;
using Berth.Linux.Terminals;
using Berth.Runtime.Monitor;
using Berth.Runtime.Namespaces;
using Microsoft.Win32.SafeHandles;

namespace Berth.Runtime.Processes;

/// <summary>Starts a further process in a running container, with one fork.</summary>
public static class ContainerExec
{
    /// <summary>Starts the process; blocks about half a millisecond. On return the program runs, as a child of ours: reap it.</summary>
    /// <exception cref="StartException">It could not be started; nothing of it is left.</exception>
    /// <exception cref="LinuxException">ESRCH: the container has ended.</exception>
    public static ContainerProcess Start(ContainerExecRequest request)
    {
        using var scope = new PlanScope();
        using CgroupJoin? cgroup = request.Cgroup?.OpenJoin();
        using PseudoTerminal? terminal = request.Process.Terminal ? OpenTerminal(request) : null;
        NamespaceKinds kinds = NamespacePlan.KindsOf(request.Spec);
        HandOverGate? gate = request.Seccomp?.NeedsListener == true ? new HandOverGate(scope) : null;
        Plan(request, scope, (cgroup, terminal, kinds, gate));
        var clone = new CloneRequest { Cgroup = cgroup?.Directory };
        ClonedProcess child = (kinds & NamespaceKinds.Pid) != 0
            ? OutsideJoin.Clone(scope.Tape, clone, request.Init)
            : Cloner.Clone(scope.Tape, clone);
        try
        {
            gate?.HandOver(child, request.Listener);
            child.WaitForExec();
            return new ContainerProcess
            {
                Pid = child.Pid,
                Handle = child.Release(),
                Terminal = terminal is null ? null : HostFiles.Duplicate(terminal.Master),
                Warnings = [.. child.Warnings.Select(static w => new TapeException(w.Step, w.Errno).Message)],
            };
        }
        catch (TapeException error)
        {
            child.Dispose();
            throw StartErrors.Describe(error, request.Process);
        }
        catch
        {
            child.Kill();
            child.Dispose();
            throw;
        }
    }

    private static void Plan(
        ContainerExecRequest request,
        PlanScope scope,
        (CgroupJoin? Cgroup, PseudoTerminal? Terminal, NamespaceKinds Kinds, HandOverGate? Gate) parts)
    {
        SyscallTape tape = scope.Tape;
        var process = new ProcessPlan(scope, request.Process)
        {
            Streams = request.Streams,
            Terminal = parts.Terminal,
            Seccomp = request.Seccomp,
            LenientLimits = request.LenientLimits,
            PreserveDescriptors = request.PreserveDescriptors,
            KeyringName = "_ses." + request.ContainerId,
            UidMappings = request.Spec.Linux?.UidMappings,
            ProgramPath = request.ProgramPath,
            Personality = Personalities.Parse(request.Spec.Linux?.Personality),
            ListenerGate = parts.Gate?.Reader,
        };
        process.AddBeginning();
        AddAffinity(tape, "initial", request.Process.ExecCpuAffinity?.Initial);
        parts.Gate?.AddBeginning(tape);
        foreach (SafeFileHandle tasks in parts.Cgroup?.Tasks ?? [])
        {
            tape.Step = "join the cgroup";
            tape.Write(tape.Fd(tasks), "0");
        }

        // v1: the cgroup's CPUs are set by joining it; v2: the child was born in it, and this is after all the same.
        AddAffinity(tape, "final", request.Process.ExecCpuAffinity?.Final);
        tape.Step = "join the container's namespaces";
        tape.JoinNamespaces(tape.Fd(request.Init), parts.Kinds & ~NamespaceKinds.Pid);
        if ((parts.Kinds & NamespaceKinds.User) != 0)
        {
            tape.SetGroups([]);
            tape.SetUser(0, 0);
        }

        tape.SetUmask(0);
        process.AddEnd(gate: null);
    }

    private static void AddAffinity(SyscallTape tape, string which, string? cpus)
    {
        if (cpus is { Length: > 0 })
        {
            tape.Step = $"set process.execCPUAffinity.{which} to {cpus}";
            tape.SetAffinity(NumberList.Parse(cpus, "process.execCPUAffinity." + which));
        }
    }

    private static PseudoTerminal OpenTerminal(ContainerExecRequest request)
    {
        using var root = RootFd.Open($"/proc/{request.InitPid}/root");
        PseudoTerminal terminal = Terminal.Open(root, "dev/pts/ptmx");
        if (request.Process.ConsoleSize is { } size)
        {
            Terminal.SetSize(terminal.Peer, new TerminalSize(checked((ushort)size.Height), checked((ushort)size.Width)));
        }

        return terminal;
    }
}
