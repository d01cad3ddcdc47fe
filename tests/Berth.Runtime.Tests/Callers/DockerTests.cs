using Berth.Testing;

namespace Berth.Runtime.Tests.Callers;

/// <summary>Docker's own engine calls the runtime: <c>docker run --runtime</c>.</summary>
public sealed class DockerTests(DockerdUnderTest docker) : IClassFixture<DockerdUnderTest>
{
    private const string UntilTerm = "trap 'exit 12' TERM; while :; do sleep 0.05; done";

    public static TheoryData<string> Runtimes => ["runc", CalledRuntime.Ours];

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Run_Foreground_PassesStreamsAndExitCode(string runtime)
    {
        CommandResult result = docker.Docker(DockerdUnderTest.Run(runtime, ["--rm", "--env", "A=b c", "--workdir", "/tmp/made"], "sh", "-c", "echo $A; pwd; echo err >&2; exit 7"));

        Assert.Equal((7, "b c\n/tmp/made\n", "err\n"), (result.ExitCode, result.Output, result.Error));
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Container_Lifecycle_RunsPausesUpdatesAndEndsBySignal(string runtime)
    {
        string name = docker.NewName();
        docker.Docker(DockerdUnderTest.Run(runtime, ["--detach", "--name", name, "--memory", "64m", "--cpus", "0.5", "--pids-limit", "50"], "sh", "-c", UntilTerm)).Ok();
        HostCgroup cgroup = docker.Cgroup(name);
        Assert.Equal("67108864", cgroup.Read("memory", "memory.limit_in_bytes", "memory.max"));
        Assert.StartsWith("50000", cgroup.Read("cpu", "cpu.cfs_quota_us", "cpu.max"));
        Assert.Equal("50", cgroup.Read("pids", "pids.max", "pids.max"));
        Assert.Equal(runtime, docker.Docker("inspect", "--format", "{{.HostConfig.Runtime}}", name).Ok());

        docker.Docker("pause", name).Ok();
        Assert.Equal("paused", StatusOf(name));
        docker.Docker("unpause", name).Ok();
        Assert.Equal("running", StatusOf(name));

        docker.Docker("update", "--memory", "80m", "--memory-swap", "160m", "--pids-limit", "60", "--cpu-shares", "512", name).Ok();
        Assert.Equal("83886080", cgroup.Read("memory", "memory.limit_in_bytes", "memory.max"));
        Assert.Equal("60", cgroup.Read("pids", "pids.max", "pids.max"));
        Assert.Contains("80MiB", docker.Docker("stats", "--no-stream", "--format", "{{.MemUsage}}", name).Ok());
        Assert.Contains("trap", docker.Docker("top", name).Ok());

        docker.Docker("kill", "--signal", "TERM", name).Ok();
        Assert.Equal("12", docker.Docker("wait", name).Ok());
        docker.Docker("restart", "--time", "0", name).Ok();
        Assert.Equal("running", StatusOf(name));
        docker.Docker("stop", "--time", "10", name).Ok();
        Assert.Equal("exited 12", docker.Docker("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", name).Ok());
        docker.Docker("rm", name).Ok();
        Assert.Empty(cgroup.Folders());
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Kill_WithoutSignal_EndsEveryProcess(string runtime)
    {
        string name = docker.NewName();
        docker.Docker(DockerdUnderTest.Run(runtime, ["--detach", "--name", name], "sh", "-c", "sleep 100 & sleep 100 & wait")).Ok();

        docker.Docker("kill", name).Ok();

        Assert.Equal("137", docker.Docker("wait", name).Ok());
        docker.Docker("rm", name).Ok();
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Exec_RunningContainer_IsInsideAndGivesItsExitCode(string runtime)
    {
        string name = docker.NewName();
        docker.Docker(DockerdUnderTest.Run(runtime, ["--detach", "--name", name], "sleep", "100")).Ok();

        CommandResult result = docker.Docker("exec", "--user", "33:5", "--workdir", "/tmp", "--env", "X=y", name, "sh", "-c", "pwd; id -u; id -g; echo $X; tr '\\0' ' ' </proc/1/cmdline; exit 3");
        CommandResult input = Shell.Run(docker.Command("exec", "--interactive", name, "cat") with { Input = "through"u8.ToArray() });
        CommandResult missing = docker.Docker("exec", name, "no-such-program");
        CommandResult terminal = docker.DockerOnTerminal("exec", "--tty", name, "sh", "-c", "tty; exit 4");

        Assert.Equal((3, "/tmp\n33\n5\ny\nsleep 100 "), (result.ExitCode, result.Output));
        Assert.Equal("through", input.Ok());
        Assert.InRange(missing.ExitCode, 126, 127);
        Assert.Contains("exec: \"no-such-program\": executable file not found in $PATH", missing.Everything);
        Assert.Contains("/dev/pts/0", terminal.Output);
        Assert.Equal(4, terminal.ExitCode);
        docker.Docker("rm", "--force", name).Ok();
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Run_Terminal_IsTheConsole(string runtime)
    {
        CommandResult result = docker.DockerOnTerminal(DockerdUnderTest.Run(runtime, ["--rm", "--tty"], "sh", "-c", "tty; stat -c %F /dev/console; exit 6"));

        Assert.Contains("/dev/pts/0\ncharacter special file\n", CalledRuntime.OnTerminal(result.Output));
        Assert.Equal(6, result.ExitCode);
    }

    [Theory]
    [InlineData("runc", "no-such-program", 127, "exec: \"no-such-program\": executable file not found in $PATH")]
    [InlineData("runc", "/etc/passwd", 126, "exec: \"/etc/passwd\": permission denied")]
    [InlineData(CalledRuntime.Ours, "no-such-program", 127, "exec: \"no-such-program\": executable file not found in $PATH")]
    [InlineData(CalledRuntime.Ours, "/etc/passwd", 126, "exec: \"/etc/passwd\": permission denied")]
    public void Run_ProgramThatCannotRun_HasTheShellsExitCodeAndText(string runtime, string program, int code, string text)
    {
        CommandResult result = docker.Docker(DockerdUnderTest.Run(runtime, ["--rm"], program));

        Assert.Equal(code, result.ExitCode);
        Assert.Contains(text, result.Error);
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Run_MemoryHog_IsKilledAndTheEngineKnows(string runtime)
    {
        string name = docker.NewName();

        CommandResult result = docker.Docker(DockerdUnderTest.Run(runtime, ["--name", name, "--memory", "16m"], "sh", "-c", "tail /dev/zero; exit $?"));

        Assert.Equal(137, result.ExitCode);
        Shell.Eventually(() => docker.Docker("inspect", "--format", "{{.State.OOMKilled}}", name).Ok() == "true", TimeSpan.FromSeconds(10), "the engine knows");
        docker.Docker("rm", name).Ok();
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Run_SecurityOptions_Hold(string runtime)
    {
        const string Script = "grep -E '^(CapEff|NoNewPrivs|Seccomp):' /proc/self/status | tr -d '\\n\\t'; touch /x 2>/dev/null || echo refused; touch /t/x && ulimit -n; hostname; stat -c %t:%T /dev/kmsg; id -G";

        CommandResult result = docker.Docker(DockerdUnderTest.Run(
            runtime,
            ["--rm", "--cap-drop", "all", "--cap-add", "kill", "--security-opt", "no-new-privileges", "--read-only", "--tmpfs", "/t", "--ulimit", "nofile=100:200", "--hostname", "inside", "--device", "/dev/null:/dev/kmsg", "--group-add", "7"],
            "sh", "-c", Script));

        Assert.Equal("CapEff:0000000000000020NoNewPrivs:1Seccomp:2refused\n100\ninside\n1:3\n0 7", result.Ok());
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Run_SharedNamespacesAndVolume_AreJoined(string runtime)
    {
        string name = docker.NewName();
        docker.Docker(DockerdUnderTest.Run(runtime, ["--detach", "--name", name, "--ipc", "shareable", "--volume", "/data"], "sh", "-c", "echo kept >/data/file; exec sleep 100")).Ok();

        string joined = docker.Docker(
            "run", "--rm", "--runtime", runtime, "--network", $"container:{name}", "--pid", $"container:{name}", "--ipc", $"container:{name}", "--volumes-from", name, "busybox",
            "sh", "-c", "cat /data/file; tr '\\0' ' ' </proc/1/cmdline").Ok();

        Assert.Equal("kept\nsleep 100 ", joined);
        docker.Docker("rm", "--force", "--volumes", name).Ok();
    }

    private string StatusOf(string name) => docker.Docker("inspect", "--format", "{{.State.Status}}", name).Ok();
}
