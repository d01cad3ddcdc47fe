using Berth.Testing;

namespace Berth.Runtime.Tests.Oci;

/// <summary>create, start, kill, delete and their like. runtime-spec v1.2, runtime.md#lifecycle.</summary>
public sealed class LifecycleTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Fact]
    public void Lifecycle_CreateStartKillDelete_GoesThroughTheSpecsStates()
    {
        using var bundle = new OciBundle();
        bundle.Process = bundle.Process with { Args = ["sh", "-c", "echo started > /tmp/mark; exec sleep 100"] };
        bundle.Call("create", "--pid-file", bundle.Scratch("pid"), bundle.Id).Ok();
        Assert.Equal("created", bundle.FindState().Status);
        Assert.Equal(bundle.FindState().Pid.ToString(), File.ReadAllText(bundle.Scratch("pid")));
        Assert.False(File.Exists(bundle.Rootfs + "/tmp/mark"));

        bundle.Call("start", bundle.Id).Ok();
        Shell.Eventually(() => File.Exists(bundle.Rootfs + "/tmp/mark"), Soon, "the program runs");
        Assert.Equal("running", bundle.FindState().Status);
        Assert.Contains("cannot start", bundle.Call("start", bundle.Id).Error);
        Assert.NotEqual(0, bundle.Call("delete", bundle.Id).ExitCode);

        bundle.Call("kill", bundle.Id, "KILL").Ok();
        Shell.Eventually(() => bundle.FindState().Status == "stopped", Soon, "the container stops");
        Assert.NotEqual(0, bundle.Call("kill", bundle.Id, "TERM").ExitCode);
        bundle.Call("delete", bundle.Id).Ok();
        Assert.NotEqual(0, bundle.Call("state", bundle.Id).ExitCode);
        Assert.Empty(bundle.Cgroups());
        Assert.Empty(Directory.EnumerateFileSystemEntries(bundle.State));
    }

    [Fact]
    public void Create_TakenId_IsRefusedAndLeavesTheFirst()
    {
        using var bundle = new OciBundle();
        bundle.Start("sleep", "100");

        CommandResult second = bundle.Call("create", bundle.Id);

        Assert.NotEqual(0, second.ExitCode);
        Assert.Contains("container with given ID already exists", second.Error);
        Assert.Equal("running", bundle.FindState().Status);
    }

    [Fact]
    public void Create_BadSpec_LeavesNothing()
    {
        using var bundle = new OciBundle();
        bundle.Spec = bundle.Spec with { Root = new() { Path = "no such folder" } };

        CommandResult result = bundle.RunShell("true");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("no such folder", result.Error);
        Assert.Empty(bundle.Cgroups());
        Assert.Empty(Directory.EnumerateFileSystemEntries(bundle.State));
    }

    [Theory]
    [InlineData("exit 7", 7)]
    [InlineData("kill -KILL $$", 137)]
    [InlineData("true", 0)]
    public void Run_ProcessEnds_GivesItsExitCodeAndLeavesNothing(string script, int expected)
    {
        using var bundle = new OciBundle();

        // As pid 1 the shell would not feel its own signal: a child of it is asked.
        CommandResult result = bundle.RunShell($"sh -c '{script}'; exit $?");

        Assert.Equal(expected, result.ExitCode);
        Assert.Empty(bundle.Cgroups());
        Assert.Empty(Directory.EnumerateFileSystemEntries(bundle.State));
    }

    [Fact]
    public void Pause_RunningContainer_StopsItUntilResume()
    {
        using var bundle = new OciBundle();
        bundle.Start("sh", "-c", "while true; do date +%s%N > /tmp/now; sleep 0.02; done");
        Shell.Eventually(() => File.Exists(bundle.Rootfs + "/tmp/now"), Soon, "it runs");

        bundle.Call("pause", bundle.Id).Ok();
        Assert.Equal("paused", bundle.FindState().Status);
        string before = File.ReadAllText(bundle.Rootfs + "/tmp/now");
        Thread.Sleep(100);
        Assert.Equal(before, File.ReadAllText(bundle.Rootfs + "/tmp/now"));
        Assert.Contains("paused", bundle.Call("exec", bundle.Id, "true").Error);

        bundle.Call("resume", bundle.Id).Ok();
        Shell.Eventually(() => File.ReadAllText(bundle.Rootfs + "/tmp/now") != before, Soon, "it goes on");
    }

    [Fact]
    public void ListAndPs_RunningContainer_ShowIt()
    {
        using var bundle = new OciBundle();
        bundle.Start("sleep", "100");

        Assert.Contains($"\"id\":\"{bundle.Id}\"", bundle.Call("list", "--format", "json").Ok());
        Assert.Contains("sleep 100", bundle.Call("ps", bundle.Id).Ok());
        Assert.Equal($"[{bundle.FindState().Pid}]", bundle.Call("ps", bundle.Id, "--format", "json").Ok());
    }

    [Fact]
    public void Kill_All_EndsEveryProcessOfTheContainer()
    {
        using var bundle = new OciBundle();
        bundle.Start("sh", "-c", "sleep 100 & sleep 100 & wait");

        bundle.Call("kill", "--all", bundle.Id, "KILL").Ok();

        Shell.Eventually(() => bundle.FindState().Status == "stopped", Soon, "all end");
    }

    [Theory]
    [InlineData("--unheard-of")]
    public void Run_OptionThatIsNotBuilt_IsRefusedByName(string option)
    {
        using var bundle = new OciBundle();

        CommandResult result = bundle.Call("run", option, bundle.Id);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(option, result.Error);
    }

    [Fact]
    public void Run_Log_GetsErrorsAsJson()
    {
        using var bundle = new OciBundle();
        bundle.Process = bundle.Process with { Args = ["no-such-program"] };
        string log = bundle.Scratch("log.json");

        Shell.Sh($"cd {bundle.Folder}; true").Ok();
        bundle.Call("run", bundle.Id);
        CommandResult result = Shell.Sh(
            $"cd {bundle.Folder} && {Repository.Program("berth-runtime")} --root {bundle.State} --log {log} --log-format json run {bundle.Id}");

        Assert.Equal(127, result.ExitCode);
        Assert.Contains("\"level\":\"error\"", File.ReadAllText(log));
        Assert.Contains("executable file not found in $PATH", File.ReadAllText(log));
    }
}
