using Berth.Oci.Runtime;
using Berth.Testing;

namespace Berth.Runtime.Tests.Oci;

/// <summary>Programs run at points of the life cycle. runtime-spec v1.2, config.md#posix-platform-hooks.</summary>
public sealed class HookTests
{
    [Theory]
    [InlineData("berth-runtime")]
    [InlineData("runc")]
    public void Run_HooksOfEveryKind_RunInTheSpecsOrderAndNamespaces(string runtime)
    {
        using var bundle = new OciBundle { Runtime = runtime };
        string log = bundle.Scratch("log");
        Directory.CreateDirectory(bundle.Rootfs + "/out");
        HookSpec Host(string kind) => Hook($"echo {kind} $(readlink /proc/self/ns/net) $(cat) >> {log}");
        bundle.Spec = bundle.Spec with
        {
            Hooks = new HooksSpec
            {
                Prestart = [Host("prestart")],
                CreateRuntime = [Host("createRuntime")],
                CreateContainer = [Host("createContainer")],
                StartContainer = [Hook("echo startContainer $(readlink /proc/self/ns/net) $(/bin/cat) > /out/log; hostname > /out/host")],
                Poststart = [Host("poststart")],
                Poststop = [Host("poststop")],
            },
        };

        bundle.RunShell("sleep 0.5; cat /out/log").Ok();

        string[] lines = File.ReadAllLines(log);
        string own = Shell.Run("readlink", "/proc/self/ns/net").Ok();
        Assert.Equal(["prestart", "createRuntime", "createContainer", "poststart", "poststop"], lines.Select(static l => l.Split(' ')[0]));
        Assert.Equal([true, true, false, true, true], lines.Select(l => l.Split(' ')[1] == own));
        Assert.All(lines, l => Assert.Contains($"\"id\":\"{bundle.Id}\"", l.Replace(": ", ":", StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.Contains("creating", lines[0], StringComparison.Ordinal);
        Assert.Contains("stopped", lines[4], StringComparison.Ordinal);
        string inside = File.ReadAllText(bundle.Rootfs + "/out/log");
        Assert.StartsWith("startContainer", inside, StringComparison.Ordinal);
        Assert.Equal(lines[2].Split(' ')[1], inside.Split(' ')[1]);
        Assert.Equal("inside\n", File.ReadAllText(bundle.Rootfs + "/out/host"));
    }

    [Fact]
    public void Run_HookOfTheHost_HasItsOwnEnvironmentArgumentsAndNothingElse()
    {
        using var bundle = new OciBundle();
        string log = bundle.Scratch("log");
        bundle.Spec = bundle.Spec with
        {
            Hooks = new HooksSpec
            {
                CreateRuntime = [new HookSpec { Path = "/bin/sh", Args = ["name", "-c", $"echo $0 $1 > {log}; env | grep -v -E '^(PWD|SHLVL|_)=' >> {log}", "zero", "one"], Env = ["A=b c"] }],
            },
        };

        bundle.RunShell("true").Ok();

        Assert.Equal("zero one\nA=b c\n", File.ReadAllText(log));
    }

    [Theory]
    [InlineData("prestart")]
    [InlineData("createRuntime")]
    [InlineData("createContainer")]
    [InlineData("startContainer")]
    public void Run_HookBeforeTheProgramFails_NothingRunsAndNothingIsLeft(string kind)
    {
        using var bundle = new OciBundle();
        string stopped = bundle.Scratch("stopped");
        IReadOnlyList<HookSpec> failing = [Hook("echo no good >&2; exit 3")];
        bundle.Spec = bundle.Spec with
        {
            Hooks = new HooksSpec
            {
                Prestart = kind == "prestart" ? failing : null,
                CreateRuntime = kind == "createRuntime" ? failing : null,
                CreateContainer = kind == "createContainer" ? failing : null,
                StartContainer = kind == "startContainer" ? failing : null,
                Poststop = [Hook($"echo done > {stopped}")],
            },
        };

        CommandResult result = bundle.RunShell("touch /tmp/ran");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains($"error running {kind} hook #0 (/bin/sh): exit status 3, output: no good", result.Error);
        Assert.False(File.Exists(bundle.Rootfs + "/tmp/ran"));
        Assert.Empty(bundle.Cgroups());
        Assert.Empty(Directory.EnumerateFileSystemEntries(bundle.State));
        Assert.True(File.Exists(stopped), "the poststop hooks run all the same");
    }

    [Fact]
    public void Create_HookTakesTooLong_IsKilledAndNamed()
    {
        using var bundle = new OciBundle();
        bundle.Process = bundle.Process with { Args = ["true"] };
        bundle.Spec = bundle.Spec with { Hooks = new HooksSpec { CreateRuntime = [Hook("exec sleep 60") with { Timeout = 1 }] } };

        Assert.Contains("ran longer than its timeout of 1 s", bundle.Call("create", bundle.Id).Error);
        Assert.Empty(bundle.Cgroups());
    }

    [Fact]
    public void Start_StartContainerHookFails_EndsTheContainer()
    {
        using var bundle = new OciBundle();
        bundle.Process = bundle.Process with { Args = ["sleep", "100"] };
        bundle.Spec = bundle.Spec with { Hooks = new HooksSpec { StartContainer = [Hook("exit 1")] } };
        bundle.Call("create", bundle.Id).Ok();

        Assert.Contains("startContainer hook #0", bundle.Call("start", bundle.Id).Error);
        Shell.Eventually(() => bundle.FindState().Status == "stopped", TimeSpan.FromSeconds(5), "it ends");
    }

    [Fact]
    public void Start_StartContainerHook_HasTheRightsOfTheContainersProcess()
    {
        using var bundle = new OciBundle();
        Directory.CreateDirectory(bundle.Rootfs + "/out");
        File.SetUnixFileMode(bundle.Rootfs + "/out", (UnixFileMode)0x1ff);
        bundle.Process = bundle.Process with { User = new() { Uid = 1000, Gid = 1000 } };
        bundle.Spec = bundle.Spec with { Hooks = new HooksSpec { StartContainer = [Hook("id -u > /out/id; grep -E 'CapEff|Seccomp:' /proc/self/status >> /out/id")] } };
        bundle.Start("sleep", "100");

        Assert.Equal("1000\nCapEff:\t0000000000000000\nSeccomp:\t2\n", File.ReadAllText(bundle.Rootfs + "/out/id"));
    }

    [Fact]
    public void Delete_PoststopHookFails_WarnsAndDeletes()
    {
        using var bundle = new OciBundle();
        bundle.Spec = bundle.Spec with { Hooks = new HooksSpec { Poststop = [Hook("exit 1"), Hook($"touch {bundle.Scratch("second")}")] } };
        bundle.Start("sleep", "100");

        CommandResult result = bundle.Call("delete", "--force", bundle.Id);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("warning: error running poststop hook #0", result.Error);
        Assert.True(File.Exists(bundle.Scratch("second")), "the next one runs all the same");
        Assert.Empty(Directory.EnumerateFileSystemEntries(bundle.State));
    }

    private static HookSpec Hook(string script) =>
        new() { Path = "/bin/sh", Args = ["sh", "-c", script], Env = ["PATH=/usr/bin:/bin"] };
}
