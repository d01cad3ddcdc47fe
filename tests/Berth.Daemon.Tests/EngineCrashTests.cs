using Berth.Testing;

namespace Berth.Daemon.Tests;

/// <summary>kill -9 of the engine, and of a monitor: containers and everything they said survive; nothing claims "Up" with nobody in charge.</summary>
public sealed class EngineCrashTests : IDisposable
{
    private readonly EngineUnderTest _engine = new();

    public EngineCrashTests() => _engine.ImportBusybox();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void KillEngine_TenContainers_AllLiveOnAndNothingIsLost()
    {
        int port = SeedScenarioTests.FreePort();
        _engine.Docker("run", "-d", "--name", "web", "-p", $"{port}:80", "busybox", "sh", "-c", "echo page > /index.html; httpd -f -p 80 -h /").Ok();
        _engine.Docker("run", "-d", "--name", "chatty", "busybox", "sh", "-c", "i=0; while true; do i=$((i+1)); echo line $i; usleep 2000; done").Ok();
        _engine.Docker("run", "-d", "--rm", "--name", "fleeting", "busybox", "sleep", "600").Ok();
        _engine.Docker("run", "-d", "--name", "ends0", "busybox", "sh", "-c", "sleep 3").Ok();
        _engine.Docker("run", "-d", "--name", "ends7", "busybox", "sh", "-c", "sleep 3; exit 7").Ok();
        _engine.Docker("run", "-d", "--rm", "--name", "ends-and-goes", "busybox", "sh", "-c", "sleep 3").Ok();
        for (int i = 0; i < 3; i++)
        {
            _engine.Docker("run", "-d", "--restart", "always", "--name", $"idle{i}", "busybox", "sleep", "600").Ok();
        }

        using System.Diagnostics.Process attached = Shell.Start(InTerminal(_engine.DockerCommand("run", "-it", "--name", "attached", "busybox", "cat")));
        string[] living = ["web", "chatty", "fleeting", "idle0", "idle1", "idle2", "attached"];
        Shell.Eventually(() => _engine.Docker("ps", "-q").Ok().Split('\n').Length == 10, TimeSpan.FromSeconds(10), "ten run");
        Dictionary<string, string> pids = living.ToDictionary(name => name, Pid);

        _engine.Kill();
        attached.WaitForExit(5000);
        Assert.Contains("page", SeedScenarioTests.Page($"http://127.0.0.1:{port}/"), StringComparison.Ordinal);
        Assert.Contains("page", SeedScenarioTests.Page($"http://[::1]:{port}/"), StringComparison.Ordinal);
        Assert.All(pids.Values, pid => Assert.True(Directory.Exists($"/proc/{pid}"), $"process {pid} lives on"));
        Thread.Sleep(4000);
        TimeSpan back = _engine.Start();

        Assert.True(back < TimeSpan.FromSeconds(2), $"the engine answered after {back}");
        Assert.All(living, name => Assert.Equal(pids[name], Pid(name)));
        Assert.Equal("0", State("ends0", "ExitCode"));
        Assert.Equal("7", State("ends7", "ExitCode"));
        Assert.Equal("exited", State("ends7", "Status"));
        Shell.Eventually(() => !_engine.Docker("ps", "-a").Ok().Contains("ends-and-goes", StringComparison.Ordinal), TimeSpan.FromSeconds(5), "a --rm container that ended is removed");
        Assert.Equal("hi", _engine.Docker("exec", "web", "echo", "hi").Ok());
        AssertEveryLine(_engine.Docker("logs", "chatty").Ok());
        _engine.Docker("stop", "-t", "0", "fleeting").Ok();
        Shell.Eventually(() => !_engine.Docker("ps", "-a").Ok().Contains("fleeting", StringComparison.Ordinal), TimeSpan.FromSeconds(5), "--rm still holds");
        Assert.Contains("page", SeedScenarioTests.Page($"http://127.0.0.1:{port}/"), StringComparison.Ordinal);
    }

    [Fact]
    public void KillMonitor_RunningContainer_IsNoticedAndEnded()
    {
        _engine.Docker("run", "-d", "--name", "orphan", "busybox", "sleep", "600").Ok();
        string pid = Pid("orphan");
        string monitor = Shell.Sh($"awk '/^PPid/ {{print $2}}' /proc/{pid}/status").Ok();
        Assert.Contains("berth-runtime", Shell.Run("cat", $"/proc/{monitor}/cmdline").Ok(), StringComparison.Ordinal);

        Shell.Run("kill", "-9", monitor).Ok();

        Shell.Eventually(() => State("orphan", "Status") == "exited", TimeSpan.FromSeconds(1), "the engine says that it ended");
        // It is the host's PID 1 that has to bury it now, and some take their time.
        Shell.Eventually(() => Shell.Sh($"cat /proc/{pid}/stat 2>/dev/null").Output is var stat && (stat.Length == 0 || stat.Contains(") Z", StringComparison.Ordinal)), TimeSpan.FromSeconds(1), "its process has ended");
        _engine.Docker("start", "orphan").Ok();
        Assert.Equal("running", State("orphan", "Status"));
    }

    [Fact]
    public void StopEngine_RunningContainer_RunsOn()
    {
        _engine.Docker("run", "-d", "--name", "on", "busybox", "sleep", "600").Ok();
        string pid = Pid("on");

        _engine.Stop();
        Assert.True(Directory.Exists($"/proc/{pid}"));
        _engine.Start();

        Assert.Equal(pid, Pid("on"));
    }

    [Fact]
    public void KillEngine_ProgramThatReadsStdin_KeepsItUntilItsNextClientEndsIt()
    {
        using System.Diagnostics.Process attached = Shell.Start(_engine.DockerCommand("run", "-i", "--name", "reads", "busybox", "cat"));
        Shell.Eventually(() => _engine.Docker("ps", "-q").Ok().Length > 0, TimeSpan.FromSeconds(10), "it runs");
        string pid = Pid("reads");

        _engine.Kill();
        attached.WaitForExit(5000);
        _engine.Start();
        Assert.Equal(pid, Pid("reads"));
        CommandResult again = Shell.Run(_engine.DockerCommand("attach", "reads") with { Input = "said after the crash\n"u8.ToArray() });

        Assert.Equal("said after the crash\n", again.Output);
        Assert.Equal("0", _engine.Docker("wait", "reads").Ok());
    }

    private static Command InTerminal(Command command) =>
        new("script", ["-qec", $"{command.Program} {string.Join(' ', command.Arguments)}", "/dev/null"]) { Environment = command.Environment };

    private static void AssertEveryLine(string log)
    {
        string[] lines = log.Split('\n');
        Assert.True(lines.Length > 500, $"{lines.Length} lines");
        for (int i = 0; i < lines.Length; i++)
        {
            Assert.Equal($"line {i + 1}", lines[i]);
        }
    }

    private string Pid(string name) => State(name, "Pid");

    private string State(string name, string field) => _engine.Docker("inspect", "-f", $"{{{{.State.{field}}}}}", name).Ok();
}
