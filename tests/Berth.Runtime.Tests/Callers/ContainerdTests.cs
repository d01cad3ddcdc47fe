using Berth.Testing;

namespace Berth.Runtime.Tests.Callers;

/// <summary>containerd's shim calls the runtime: create, start, exec, kill, pause, delete as its own clients ask.</summary>
public sealed class ContainerdTests(ContainerdUnderTest containerd) : IClassFixture<ContainerdUnderTest>
{
    private const string UntilTerm = "trap 'exit 12' TERM; echo ready; while :; do sleep 0.05; done";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    public static TheoryData<string> Runtimes => ["runc", CalledRuntime.Ours];

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Run_Foreground_PassesStreamsAndExitCodeAndLeavesNothing(string runtime)
    {
        string id = containerd.NewId();

        CommandResult result = containerd.Ctr(containerd.Run(runtime, id, ["--rm", "--env", "A=b c", "--cwd", "/tmp"], "sh", "-c", "echo $A; pwd; echo err >&2; exit 7"));

        Assert.Equal((7, "b c\n/tmp\n"), (result.ExitCode, result.Output));
        Assert.Contains("err", result.Error);
        Assert.Equal("", containerd.Status(id));
        Assert.Empty(containerd.Cgroup(id).Folders());
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Task_Lifecycle_RunsPausesResumesAndEndsBySignal(string runtime)
    {
        string id = containerd.NewId();
        containerd.Ctr(containerd.Run(runtime, id, ["--detach"], "sh", "-c", UntilTerm)).Ok();
        Assert.Equal("RUNNING", containerd.Status(id));
        Assert.NotEmpty(containerd.Ctr("task", "ps", id).Ok().Split('\n')[1..]);

        containerd.Ctr("task", "pause", id).Ok();
        Assert.Equal("PAUSED", containerd.Status(id));
        containerd.Ctr("task", "resume", id).Ok();
        Assert.Equal("RUNNING", containerd.Status(id));

        containerd.Ctr("task", "kill", "--signal", "SIGTERM", id).Ok();
        Shell.Eventually(() => containerd.Status(id) == "STOPPED", Soon, "it stops");
        Assert.Contains("exit code 12", containerd.Ctr("task", "delete", id).Error);
        containerd.Ctr("containers", "rm", id).Ok();
        Assert.Empty(containerd.Cgroup(id).Folders());
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Task_KilledBySigkill_HasExitCode137(string runtime)
    {
        string id = containerd.NewId();
        containerd.Ctr(containerd.Run(runtime, id, ["--detach"], "sh", "-c", "sleep 100 & sleep 100 & wait")).Ok();

        containerd.Ctr("task", "kill", "--all", "--signal", "SIGKILL", id).Ok();

        Shell.Eventually(() => containerd.Status(id) == "STOPPED", Soon, "it stops");
        Assert.Contains("exit code 137", containerd.Ctr("task", "delete", id).Error);
        containerd.Ctr("containers", "rm", id).Ok();
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Exec_RunningTask_IsInsideAndGivesItsExitCode(string runtime)
    {
        string id = containerd.NewId();
        containerd.Ctr(containerd.Run(runtime, id, ["--detach"], "sleep", "100")).Ok();

        CommandResult result = containerd.Ctr("task", "exec", "--exec-id", "e1", "--user", "33", "--cwd", "/tmp", id, "sh", "-c", "pwd; id -u; tr '\\0' ' ' </proc/1/cmdline; exit 3");
        CommandResult missing = containerd.Ctr("task", "exec", "--exec-id", "e2", id, "no-such-program");
        CommandResult terminal = containerd.CtrOnTerminal("task", "exec", "--tty", "--exec-id", "e3", id, "sh", "-c", "tty; exit 4");

        Assert.Equal((3, "/tmp\n33\nsleep 100 "), (result.ExitCode, result.Output));
        Assert.NotEqual(0, missing.ExitCode);
        Assert.Contains("exec: \"no-such-program\": executable file not found in $PATH", missing.Error);
        Assert.Contains("/dev/pts/0", terminal.Output);
        Assert.Equal(4, terminal.ExitCode);
        Assert.Equal("RUNNING", containerd.Status(id));
        containerd.Ctr("task", "delete", "--force", id);
        containerd.Ctr("containers", "rm", id).Ok();
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Run_Terminal_IsTheConsole(string runtime)
    {
        CommandResult result = containerd.CtrOnTerminal(containerd.Run(runtime, containerd.NewId(), ["--rm", "--tty"], "sh", "-c", "tty; [ -t 0 ] && [ -t 1 ] && stat -c %F /dev/console; exit 6"));

        Assert.Contains("/dev/pts/0\ncharacter special file\n", CalledRuntime.OnTerminal(result.Output));
        Assert.Equal(6, result.ExitCode);
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Run_Limits_ReachTheKernelAndTheMetrics(string runtime)
    {
        string id = containerd.NewId();
        containerd.Ctr(containerd.Run(runtime, id, ["--detach", "--memory-limit", "33554432", "--cpus", "0.5"], "sleep", "100")).Ok();

        HostCgroup cgroup = containerd.Cgroup(id);
        Assert.Equal("33554432", cgroup.Read("memory", "memory.limit_in_bytes", "memory.max"));
        Assert.StartsWith("50000", cgroup.Read("cpu", "cpu.cfs_quota_us", "cpu.max"));
        Assert.Contains("33554432", containerd.Ctr("task", "metrics", "--format", "json", id).Ok());
        containerd.Ctr("task", "delete", "--force", id);
        containerd.Ctr("containers", "rm", id).Ok();
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Events_MemoryHog_TellOfStartOomAndExit(string runtime)
    {
        string id = containerd.NewId();
        using BackgroundProcess events = containerd.Events();
        Thread.Sleep(300); // ctr says nothing once it listens

        CommandResult result = containerd.Ctr(containerd.Run(runtime, id, ["--memory-limit", "16777216"], "sh", "-c", "tail /dev/zero; exit $?"));
        Shell.Eventually(() => events.Log().Contains("/tasks/exit", StringComparison.Ordinal), Soon, "the exit is told");
        containerd.Ctr("containers", "rm", id);

        Assert.Equal(137, result.ExitCode);
        Assert.Contains("/tasks/create", events.Log());
        Assert.Contains("/tasks/start", events.Log());
        Shell.Eventually(() => events.Log().Contains("/tasks/oom", StringComparison.Ordinal), Soon, "the hog is told of");
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Run_ProgramMissing_SaysSoAndLeavesNothing(string runtime)
    {
        string id = containerd.NewId();

        CommandResult result = containerd.Ctr(containerd.Run(runtime, id, ["--rm"], "no-such-program"));

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("exec: \"no-such-program\": executable file not found in $PATH", result.Error);
        Assert.Empty(containerd.Cgroup(id).Folders());
        containerd.Ctr("containers", "rm", id);
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Run_SeccompAndReadOnlyAndBind_Hold(string runtime)
    {
        using var shared = new ScratchDirectory();
        shared.Write("file", "content");

        CommandResult result = containerd.Ctr(containerd.Run(
            runtime,
            containerd.NewId(),
            ["--rm", "--seccomp", "--read-only", "--mount", $"type=bind,src={shared.Path},dst=/shared,options=rbind:ro"],
            "sh", "-c", "grep ^Seccomp: /proc/self/status; cat /shared/file; touch /x 2>/dev/null || touch /shared/x 2>/dev/null || echo refused"));

        Assert.Equal("Seccomp:\t2\ncontentrefused", result.Ok());
    }
}
