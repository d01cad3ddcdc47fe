using Berth.Linux.Cgroups;
using Berth.Linux.Files;
using Berth.Linux.Namespaces;
using Berth.Linux.Processes;
using Berth.Linux.Tape;
using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Namespaces;
using Berth.Runtime.Processes;

namespace Berth.Runtime.Hooks;

/// <summary>Runs the programs of a spec's hooks, each kind where the spec wants it. runtime-spec v1.2, config.md#posix-platform-hooks.</summary>
public static class HookRunner
{
    /// <summary>Runs hooks one after the other on the host: prestart, createRuntime, poststart, poststop. <paramref name="kind"/> is for errors.</summary>
    /// <exception cref="BerthException">One failed; those after it did not run.</exception>
    public static void RunOnHost(string kind, IReadOnlyList<HookSpec>? hooks, RuntimeState state)
    {
        for (int i = 0; i < (hooks?.Count ?? 0); i++)
        {
            RunOne(kind, (i, hooks![i]), state);
        }
    }

    /// <summary>As <see cref="RunOnHost"/>, going on after a failure; what failed, in words.</summary>
    public static IReadOnlyList<string> RunAllOnHost(string kind, IReadOnlyList<HookSpec>? hooks, RuntimeState state)
    {
        List<string> failures = [];
        for (int i = 0; i < (hooks?.Count ?? 0); i++)
        {
            try
            {
                RunOne(kind, (i, hooks![i]), state);
            }
            catch (BerthException error)
            {
                failures.Add(error.Message);
            }
        }

        return failures;
    }

    /// <summary>Runs the createContainer hooks: in the container's namespaces, while its "/" is still the host's tree.</summary>
    /// <exception cref="BerthException">One failed.</exception>
    public static void RunCreateContainer(RuntimeSpec spec, RuntimeState state, (int Pid, PidFd Process, Cgroup? Cgroup) init)
    {
        IReadOnlyList<HookSpec> hooks = spec.Hooks?.CreateContainer ?? [];
        for (int i = 0; i < hooks.Count; i++)
        {
            HookSpec hook = hooks[i];
            using var run = new HookRun("createContainer", i, hook, state);
            run.Run(() => StartInNamespaces(spec, hook, run, init));
        }
    }

    /// <summary>Runs the startContainer hooks: programs of the container, with its process's rights.</summary>
    /// <exception cref="BerthException">One failed.</exception>
    public static void RunStartContainer(ContainerExecRequest container, RuntimeState state)
    {
        IReadOnlyList<HookSpec> hooks = container.Spec.Hooks?.StartContainer ?? [];
        for (int i = 0; i < hooks.Count; i++)
        {
            HookSpec hook = hooks[i];
            using var run = new HookRun("startContainer", i, hook, state);
            ContainerExecRequest request = container with
            {
                Process = container.Process with { Args = run.Arguments, Env = hook.Env ?? [], Cwd = "/", Terminal = false, ConsoleSize = null },
                ProgramPath = hook.Path,
                Streams = new ProcessStreams(run.Input, run.Output, run.Output),
            };
            run.Run(() => ContainerExec.Start(request).Handle);
        }
    }

    private static void RunOne(string kind, (int Number, HookSpec Hook) item, RuntimeState state)
    {
        using var run = new HookRun(kind, item.Number, item.Hook, state);
        run.Run(() => ProcessSpawner.Spawn(new SpawnRequest
        {
            Path = item.Hook.Path,
            Arguments = run.Arguments,
            Environment = item.Hook.Env ?? [],
            Descriptors = [run.Input, run.Output, run.Output],
        }).Process);
    }

    private static PidFd StartInNamespaces(RuntimeSpec spec, HookSpec hook, HookRun run, (int Pid, PidFd Process, Cgroup? Cgroup) init)
    {
        using PlanScope scope = new();
        using CgroupJoin? cgroup = init.Cgroup?.OpenJoin();
        NamespaceKinds kinds = NamespacePlan.KindsOf(spec);

        // The process's own root still is the host's tree; who joins its namespace gets what lies on top there, the container's.
        PathFd root = scope.Own(HostFiles.OpenPath($"/proc/{init.Pid}/root"));
        Plan(scope.Tape, (hook, run, init.Process, kinds), cgroup, root);
        var clone = new CloneRequest { Cgroup = cgroup?.Directory };
        ClonedProcess child = (kinds & NamespaceKinds.Pid) != 0
            ? OutsideJoin.Clone(scope.Tape, clone, init.Process)
            : Cloner.Clone(scope.Tape, clone);
        try
        {
            child.WaitForExec();
            return child.Release();
        }
        catch (TapeException error)
        {
            child.Dispose();
            throw new BerthException(ErrorKind.Failed, error.Message, error);
        }
    }

    private static void Plan(SyscallTape tape, (HookSpec Hook, HookRun Run, PidFd Init, NamespaceKinds Kinds) what, CgroupJoin? cgroup, PathFd root)
    {
        const int FirstFree = 10;
        foreach (Microsoft.Win32.SafeHandles.SafeFileHandle tasks in cgroup?.Tasks ?? [])
        {
            tape.Step = "join the cgroup";
            tape.Write(tape.Fd(tasks), "0");
        }

        tape.Step = "join the container's namespaces";
        tape.JoinNamespaces(tape.Fd(what.Init), what.Kinds & ~NamespaceKinds.Pid);
        tape.EnterRootWithoutPivot(tape.Fd(root));
        if ((what.Kinds & NamespaceKinds.User) != 0)
        {
            tape.SetGroups([]);
            tape.SetUser(0, 0);
        }

        tape.Step = "set up stdin, stdout and stderr";
        tape.NewSession();
        TapeFd input = tape.MoveUp(tape.Fd(what.Run.Input), FirstFree), output = tape.MoveUp(tape.Fd(what.Run.Output), FirstFree);
        tape.Duplicate(input, 0);
        tape.Duplicate(output, 1);
        tape.Duplicate(output, 2);
        tape.CloseOnExecFrom(3);
        tape.ResetSignals();
        tape.Step = StartErrors.Execute;
        TapeFd program = tape.CheckProgram(what.Hook.Path);
        tape.UnblockSignals();
        tape.Execute(program, what.Run.Arguments, what.Hook.Env ?? []);
    }
}
