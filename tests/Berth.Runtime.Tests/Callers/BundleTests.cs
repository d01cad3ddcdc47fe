using System.Text.Json;
using Berth.Oci.Runtime;
using Berth.Runtime.Tests.Oci;
using Berth.Testing;

namespace Berth.Runtime.Tests.Callers;

/// <summary>A plain bundle by the OCI command line, the same words to each runtime. runtime-spec v1.2, runtime.md.</summary>
public sealed class BundleTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    public static TheoryData<string> Runtimes => ["runc", CalledRuntime.Ours];

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Lifecycle_CreateStartKillDelete_GoesThroughTheStates(string runtime)
    {
        using var bundle = new OciBundle { Runtime = runtime };
        bundle.Process = bundle.Process with { Args = ["sh", "-c", "trap 'exit 12' TERM; echo ready >/tmp/mark; while :; do sleep 0.05; done"] };
        bundle.Spec = bundle.Spec with { Annotations = new Dictionary<string, string> { ["org.example.key"] = "value" } };

        bundle.Call("create", "--bundle", bundle.Folder, "--pid-file", bundle.Scratch("pid"), bundle.Id).Ok();
        RuntimeState created = bundle.FindState();
        Assert.Equal(("created", bundle.Id, bundle.Folder), (created.Status, created.Id, created.Bundle));
        Assert.Equal("value", created.Annotations!["org.example.key"]);
        Assert.Equal($"{created.Pid}", File.ReadAllText(bundle.Scratch("pid")));
        Assert.False(File.Exists(bundle.Rootfs + "/tmp/mark"));

        bundle.Call("start", bundle.Id).Ok();
        Shell.Eventually(() => File.Exists(bundle.Rootfs + "/tmp/mark"), Soon, "the program runs");
        Assert.Equal("running", bundle.FindState().Status);
        Assert.NotEqual(0, bundle.Call("start", bundle.Id).ExitCode);
        Assert.NotEqual(0, bundle.Call("delete", bundle.Id).ExitCode);
        Assert.NotEqual(0, bundle.Call("create", bundle.Id).ExitCode);
        Assert.Equal(created.Pid, bundle.FindState().Pid);

        bundle.Call("kill", bundle.Id, "TERM").Ok();
        Shell.Eventually(() => bundle.FindState().Status == "stopped", Soon, "it stops");
        Assert.NotEqual(0, bundle.Call("exec", bundle.Id, "true").ExitCode);
        bundle.Call("delete", bundle.Id).Ok();
        Assert.NotEqual(0, bundle.Call("state", bundle.Id).ExitCode);
        Assert.NotEqual(0, bundle.Call("delete", bundle.Id).ExitCode);
        Assert.Equal(0, bundle.Call("delete", "--force", bundle.Id).ExitCode);
        Assert.Empty(bundle.Cgroups());
    }

    [Theory]
    [InlineData("runc", "exit 7", 7)]
    [InlineData("runc", "sh -c \"kill -9 \\$\\$\"; exit $?", 137)]
    [InlineData(CalledRuntime.Ours, "exit 7", 7)]
    [InlineData(CalledRuntime.Ours, "sh -c \"kill -9 \\$\\$\"; exit $?", 137)]
    public void Run_ProcessEnds_GivesItsExitCode(string runtime, string script, int code)
    {
        using var bundle = new OciBundle { Runtime = runtime };

        Assert.Equal(code, bundle.RunShell(script).ExitCode);
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Exec_OptionsAndExitCode_ArePassedOn(string runtime)
    {
        using var bundle = new OciBundle { Runtime = runtime };
        bundle.Start("sleep", "100");

        CommandResult result = bundle.Call("exec", "--env", "A=b c", "--cwd", "/tmp", "--user", "33:5", bundle.Id, "sh", "-c", "echo $A; pwd; id -u; id -g; exit 9");
        bundle.Call("exec", "--detach", "--pid-file", bundle.Scratch("exec.pid"), bundle.Id, "sleep", "100").Ok();

        Assert.Equal((9, "b c\n/tmp\n33\n5\n"), (result.ExitCode, result.Output));
        int[] pids = JsonSerializer.Deserialize<int[]>(bundle.Call("ps", "--format", "json", bundle.Id).Ok())!;
        Assert.Equal(pids.Order(), ((int[])[bundle.FindState().Pid!.Value, int.Parse(File.ReadAllText(bundle.Scratch("exec.pid")))]).Order());
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Pause_Update_AndList_ShowInStateAndKernel(string runtime)
    {
        using var bundle = new OciBundle { Runtime = runtime };
        bundle.Spec = bundle.Spec with
        {
            Linux = bundle.Spec.Linux! with { Resources = bundle.Spec.Linux!.Resources! with { Memory = new MemorySpec { Limit = 64 << 20 }, Pids = new PidsSpec { Limit = 50 } } },
        };
        HostCgroup cgroup = new(bundle.Id);
        bundle.Start("sleep", "100");
        Assert.Equal("67108864", cgroup.Read("memory", "memory.limit_in_bytes", "memory.max"));
        Assert.Equal("50", cgroup.Read("pids", "pids.max", "pids.max"));

        bundle.Call("pause", bundle.Id).Ok();
        Assert.Equal("paused", bundle.FindState().Status);
        bundle.Call("resume", bundle.Id).Ok();
        Assert.Equal("running", bundle.FindState().Status);

        File.WriteAllText(bundle.Scratch("resources.json"), """{"memory":{"limit":83886080},"pids":{"limit":60},"cpu":{"shares":512}}""");
        bundle.Call("update", "--resources", bundle.Scratch("resources.json"), bundle.Id).Ok();
        Assert.Equal("83886080", cgroup.Read("memory", "memory.limit_in_bytes", "memory.max"));
        Assert.Equal("60", cgroup.Read("pids", "pids.max", "pids.max"));
        Assert.Contains(bundle.Id, bundle.Call("list", "--quiet").Ok().Split('\n'));
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Run_TerminalInTheForeground_IsPassedThrough(string runtime)
    {
        using var bundle = new OciBundle { Runtime = runtime };
        bundle.Process = bundle.Process with { Terminal = true, Args = ["sh", "-c", "tty; stat -c %F /dev/console; exit 6"] };
        bundle.WriteConfig();

        CommandResult result = Shell.Run("script", "-qec", $"{CalledRuntime.Path(runtime)} --root {bundle.State} run --bundle {bundle.Folder} {bundle.Id}", "/dev/null");

        Assert.Contains("/dev/pts/0\ncharacter special file\n", CalledRuntime.OnTerminal(result.Output));
        Assert.Equal(6, result.ExitCode);
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void Features_Json_NamesWhatTheSpecAsksFor(string runtime)
    {
        using var bundle = new OciBundle { Runtime = runtime };

        JsonElement features = JsonDocument.Parse(bundle.Call("features").Ok()).RootElement;
        Assert.Equal("1.0.0", features.GetProperty("ociVersionMin").GetString());
        Assert.Contains("mount", features.GetProperty("linux").GetProperty("namespaces").EnumerateArray().Select(static n => n.GetString()));
        Assert.True(features.GetProperty("linux").GetProperty("seccomp").GetProperty("enabled").GetBoolean());
    }
}
