using Berth.Oci.Runtime;
using Berth.Testing;

namespace Berth.Runtime.Tests.Oci;

/// <summary>Texts and exit codes that Docker's clients match on.</summary>
public sealed class ProgramErrorTests
{
    [Theory]
    [InlineData("foo", 127, "exec: \"foo\": executable file not found in $PATH")]
    [InlineData("/no/such", 127, "exec: \"/no/such\": stat /no/such: no such file or directory")]
    [InlineData("/etc/passwd", 126, "exec: \"/etc/passwd\": permission denied")]
    [InlineData("/tmp", 126, "exec: \"/tmp\": is a directory")]
    [InlineData("passwd-in-path", 127, "executable file not found in $PATH")]
    public void Run_ProgramThatCannotBeExecuted_SaysWhatDockerSays(string program, int code, string text)
    {
        using var bundle = new OciBundle();
        File.WriteAllText(bundle.Rootfs + "/bin/passwd-in-path", "no program");

        CommandResult result = bundle.RunProgram(program);

        Assert.Equal(code, result.ExitCode);
        Assert.Contains(text, result.Error);
        Assert.Empty(bundle.Cgroups());
    }

    [Fact]
    public void Create_MissingProgram_FailsAlreadyThere()
    {
        using var bundle = new OciBundle();
        bundle.Process = bundle.Process with { Args = ["foo"] };

        Assert.Equal(127, bundle.Call("create", bundle.Id).ExitCode);
        Assert.NotEqual(0, bundle.Call("state", bundle.Id).ExitCode);
    }

    [Fact]
    public void Exec_MissingProgram_SaysSoAndTheContainerLivesOn()
    {
        using var bundle = new OciBundle();
        bundle.Start("sleep", "100");

        CommandResult result = bundle.Call("exec", bundle.Id, "foo");

        Assert.Equal(127, result.ExitCode);
        Assert.Contains("exec: \"foo\": executable file not found in $PATH", result.Error);
        Assert.Equal("running", bundle.FindState().Status);
    }

    [Fact]
    public void Run_BindSourceMissing_SaysWhich()
    {
        using var bundle = new OciBundle();
        bundle.Spec = bundle.Spec with
        {
            Mounts = [.. bundle.Spec.Mounts!, new Mount { Destination = "/data", Type = "bind", Source = "/no/such/folder", Options = ["rbind"] }],
        };

        CommandResult result = bundle.RunShell("true");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("bind source path does not exist: /no/such/folder", result.Error);
    }

    [Fact]
    public void Run_LimitThatTheKernelRefuses_IsAnError()
    {
        using var bundle = new OciBundle();
        bundle.Process = bundle.Process with { Rlimits = [new RlimitSpec { Type = "RLIMIT_NOFILE", Soft = ulong.MaxValue, Hard = ulong.MaxValue }] };

        CommandResult result = bundle.RunShell("true");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("RLIMIT_NOFILE", result.Error);
    }

    [Fact]
    public void Run_Limits_AreSet()
    {
        using var bundle = new OciBundle();
        bundle.Process = bundle.Process with { Rlimits = [new RlimitSpec { Type = "RLIMIT_NOFILE", Soft = 100, Hard = 200 }], OomScoreAdj = 321 };

        Assert.Equal("100\n200\n321", bundle.RunShell("ulimit -Sn; ulimit -Hn; cat /proc/self/oom_score_adj").Ok());
    }
}
