using Berth.Testing;

namespace Berth.Runtime.Tests.Callers;

/// <summary>podman and its conmon call the runtime.</summary>
public sealed class PodmanTests(PodmanUnderTest podman) : IClassFixture<PodmanUnderTest>
{
    private const string UntilTerm = "trap 'exit 12' TERM; while :; do sleep 0.05; done";

    public static TheoryData<string> Runtimes => ["runc", CalledRuntime.Ours];

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Run_Foreground_PassesStreamsAndExitCode(string runtime)
    {
        CommandResult result = podman.Run(runtime, ["--rm", "--env", "A=b c", "--workdir", "/tmp"], "sh", "-c", "echo $A; pwd; echo err >&2; exit 7");

        Assert.Equal((7, "b c\n/tmp\n", "err\n"), (result.ExitCode, result.Output, result.Error));
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Container_Lifecycle_RunsPausesUpdatesAndEndsBySignal(string runtime)
    {
        string name = podman.NewName();
        podman.Run(runtime, ["--detach", "--name", name, "--memory", "64m", "--cpus", "0.5", "--pids-limit", "50"], "sh", "-c", UntilTerm).Ok();
        HostCgroup cgroup = podman.Cgroup(runtime, name);
        Assert.Equal("67108864", cgroup.Read("memory", "memory.limit_in_bytes", "memory.max"));
        Assert.StartsWith("50000", cgroup.Read("cpu", "cpu.cfs_quota_us", "cpu.max"));
        Assert.Equal("50", cgroup.Read("pids", "pids.max", "pids.max"));

        podman.Podman(runtime, "pause", name).Ok();
        Assert.Equal("paused", StatusOf(runtime, name));
        podman.Podman(runtime, "unpause", name).Ok();
        Assert.Equal("running", StatusOf(runtime, name));

        podman.Podman(runtime, "update", "--memory", "80m", name).Ok();
        Assert.Equal("83886080", cgroup.Read("memory", "memory.limit_in_bytes", "memory.max"));
        Assert.Contains("MB", podman.Podman(runtime, "stats", "--no-stream", "--format", "{{.MemUsage}}", name).Ok());
        Assert.Contains("trap", podman.Podman(runtime, "top", name).Ok());

        podman.Podman(runtime, "kill", "--signal", "TERM", name).Ok();
        Assert.Equal("12", podman.Podman(runtime, "wait", name).Ok());
        Assert.Equal("exited", StatusOf(runtime, name));
        podman.Podman(runtime, "start", name).Ok();
        Assert.Equal("running", StatusOf(runtime, name));
        podman.Podman(runtime, "rm", "--force", "--time", "0", name).Ok();
        Assert.Empty(cgroup.Folders());
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Exec_RunningContainer_IsInsideAndGivesItsExitCode(string runtime)
    {
        string name = podman.NewName();
        podman.Run(runtime, ["--detach", "--name", name], "sleep", "100").Ok();

        CommandResult result = podman.Podman(runtime, "exec", "--user", "33:5", "--workdir", "/tmp", "--env", "X=y", name, "sh", "-c", "pwd; id -u; id -g; echo $X; tr '\\0' ' ' </proc/1/cmdline; exit 3");
        CommandResult missing = podman.Podman(runtime, "exec", name, "no-such-program");
        CommandResult terminal = podman.Podman(runtime, "exec", "--tty", name, "tty");

        Assert.Equal((3, "/tmp\n33\n5\ny\nsleep 100 "), (result.ExitCode, result.Output));
        Assert.Equal(127, missing.ExitCode);
        Assert.Equal("/dev/pts/0", terminal.Ok().Trim());
        podman.Podman(runtime, "kill", name).Ok();
        Assert.Equal("137", podman.Podman(runtime, "wait", name).Ok());
        podman.Podman(runtime, "rm", name).Ok();
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Run_Terminal_IsTheConsole(string runtime)
    {
        CommandResult result = podman.Run(runtime, ["--rm", "--tty"], "sh", "-c", "tty; stat -c %F /dev/console; exit 6");

        Assert.Equal((6, "/dev/pts/0\r\ncharacter special file\r\n"), (result.ExitCode, result.Output));
    }

    [Theory]
    [InlineData("runc", "no-such-program", 127, "executable file not found in $PATH")]
    [InlineData("runc", "/etc/passwd", 126, "permission denied")]
    [InlineData(CalledRuntime.Ours, "no-such-program", 127, "executable file not found in $PATH")]
    [InlineData(CalledRuntime.Ours, "/etc/passwd", 126, "permission denied")]
    public void Run_ProgramThatCannotRun_HasTheShellsExitCode(string runtime, string program, int code, string text)
    {
        CommandResult result = podman.Run(runtime, ["--rm"], program);

        Assert.Equal(code, result.ExitCode);
        Assert.Contains(text, result.Error);
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Run_MemoryHog_IsKilled(string runtime)
    {
        CommandResult result = podman.Run(runtime, ["--rm", "--memory", "16m"], "sh", "-c", "tail /dev/zero; exit $?");

        Assert.Equal(137, result.ExitCode);
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Run_SecurityOptions_Hold(string runtime)
    {
        const string Script = "grep -E '^(CapEff|NoNewPrivs|Seccomp):' /proc/self/status | tr -d '\\n\\t'; touch /x 2>/dev/null || echo refused; touch /t/x && cat /proc/sys/net/ipv4/ip_unprivileged_port_start; ulimit -n; hostname";

        CommandResult result = podman.Run(
            runtime,
            ["--rm", "--cap-drop", "all", "--cap-add", "kill", "--security-opt", "no-new-privileges", "--read-only", "--read-only-tmpfs=false", "--mount", "type=tmpfs,destination=/t,notmpcopyup", "--sysctl", "net.ipv4.ip_unprivileged_port_start=80", "--ulimit", "nofile=100:200", "--ulimit", "nproc=500:500", "--hostname", "inside"],
            "sh", "-c", Script);

        Assert.Equal("CapEff:0000000000000020NoNewPrivs:1Seccomp:2refused\n80\n100\ninside", result.Ok());
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Run_UserNamespaceAndSharedNamespaces_AreJoined(string runtime)
    {
        string name = podman.NewName();
        podman.Run(runtime, ["--detach", "--name", name, "--hostname", "first"], "sleep", "100").Ok();

        string mapped = podman.Run(runtime, ["--rm", "--uidmap", "0:100000:1000", "--gidmap", "0:100000:1000"], "sh", "-c", "id -u; tr -s ' ' </proc/self/uid_map; touch /made && stat -c %u /made").Ok();
        string joined = podman.Run(runtime, ["--rm", "--pid", $"container:{name}", "--uts", $"container:{name}"], "sh", "-c", "hostname; tr '\\0' ' ' </proc/1/cmdline").Ok();

        Assert.Equal("0\n 0 100000 1000\n0", mapped);
        Assert.Equal("first\nsleep 100 ", joined);
        podman.Podman(runtime, "rm", "--force", "--time", "0", name).Ok();
    }

    private string StatusOf(string runtime, string name) => podman.Podman(runtime, "inspect", "--format", "{{.State.Status}}", name).Ok();
}
