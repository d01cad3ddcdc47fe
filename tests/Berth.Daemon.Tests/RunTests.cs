using Berth.Testing;

namespace Berth.Daemon.Tests;

/// <summary>What `run` gives a process: exit codes, streams, environment, user, terminal.</summary>
[Collection("engine")]
public sealed class RunTests(EngineFixture fixture)
{
    private readonly EngineUnderTest _engine = fixture.Engine;

    [Theory]
    [InlineData(0, "true")]
    [InlineData(1, "false")]
    [InlineData(7, "sh", "-c", "exit 7")]
    [InlineData(137, "sh", "-c", "sh -c 'kill -9 $$'; exit $?")]
    [InlineData(0, "sh", "-c", "kill -9 $$")] // a PID namespace's first process does not die of its own signals
    [InlineData(127, "nosuchcommand")]
    [InlineData(126, "/etc")]
    [InlineData(126, "/etc/passwd")]
    public void Run_Command_ExitsAsItDoes(int expected, params string[] command)
    {
        Assert.Equal(expected, _engine.Docker(["run", "--rm", "busybox", .. command]).ExitCode);
        Assert.Equal(expected, _engine.Berth(["run", "--rm", "busybox", .. command]).ExitCode);
    }

    [Fact]
    public void Run_BothStreams_StayApart()
    {
        CommandResult result = _engine.Docker("run", "--rm", "busybox", "sh", "-c", "echo out; echo err >&2");

        Assert.Equal("out\n", result.Output);
        Assert.Equal("err\n", result.Error);
    }

    [Theory]
    [InlineData("docker")]
    [InlineData("berth")]
    public void Run_Interactive_ReadsStandardInputToItsEnd(string client)
    {
        byte[] input = new byte[3_000_000];
        Random.Shared.NextBytes(input);
        string[] arguments = ["run", "--rm", "-i", "busybox", "md5sum"];
        Command command = client == "docker" ? _engine.DockerCommand(arguments) : _engine.BerthCommand(arguments);

        CommandResult result = Shell.Run(command with { Input = input });

#pragma warning disable CA5351 // busybox has md5sum; nothing is secured by it here
        string expected = Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(input));
#pragma warning restore CA5351
        Assert.StartsWith(expected, result.Ok(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_LargeOutput_ArrivesWhole()
    {
        string output = _engine.Docker("run", "--rm", "busybox", "seq", "1", "200000").Ok();

        Assert.Equal(200_000, output.Split('\n').Length);
        Assert.EndsWith("\n200000", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_EnvironmentWorkdirUserHostname_AreSet()
    {
        string output = _engine.Docker("run", "--rm", "-e", "COLOUR=blue", "-w", "/tmp", "-u", "33:65534", "-h", "ship",
            "busybox", "sh", "-c", "echo $COLOUR; pwd; id -u; id -g; hostname; cat /etc/hostname").Ok();

        Assert.Equal("blue\n/tmp\n33\n65534\nship\nship", output);
    }

    [Fact]
    public void Run_Terminal_IsOne()
    {
        Command command = _engine.BerthCommand("run", "--rm", "-it", "busybox", "sh");

        CommandResult result = Shell.Run(new Command("script", ["-qec", command.ToString(), "/dev/null"])
        {
            Input = "stty size >/dev/null && tty\nexit 5\n"u8.ToArray(),
        });

        Assert.Contains("/dev/pts/0", result.Output, StringComparison.Ordinal);
        Assert.Equal(5, result.ExitCode);
    }

    [Fact]
    public void Logs_TailAndTimestamps_AsAsked()
    {
        _engine.Docker("run", "--name", "chat", "busybox", "sh", "-c", "for i in 1 2 3 4 5; do echo $i; done; echo e >&2").Ok();

        Assert.Equal("4\n5", _engine.Docker("logs", "--tail", "3", "chat").Ok());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z 1\n", _engine.Docker("logs", "-t", "chat").Output);
        Assert.Equal(_engine.Docker("logs", "chat").Everything, _engine.Berth("logs", "chat").Everything);
        _engine.Docker("rm", "chat").Ok();
    }

    [Theory]
    [InlineData("1.43", true, true)]
    [InlineData("1.44", false, true)]
    [InlineData("1.45", false, false)]
    public void InspectImage_OldVersion_HasItsOldFields(string version, bool virtualSize, bool containerConfig)
    {
        string image = Shell.Run("curl", "-s", "--unix-socket", _engine.Socket, $"http://d/v{version}/images/busybox/json").Ok();

        Assert.Equal(virtualSize, image.Contains("\"VirtualSize\":", StringComparison.Ordinal));
        Assert.Equal(containerConfig, image.Contains("\"ContainerConfig\":", StringComparison.Ordinal));
    }

    [Fact]
    public void Wait_PauseRenameTopPortKillRestart_Work()
    {
        _engine.Docker("run", "-d", "--name", "paused", "-p", "127.0.0.1::80", "busybox", "sleep", "600").Ok();
        _engine.Docker("pause", "paused").Ok();
        Assert.Contains("(Paused)", _engine.Docker("ps").Ok(), StringComparison.Ordinal);
        _engine.Docker("unpause", "paused").Ok();
        _engine.Docker("rename", "paused", "renamed").Ok();
        Assert.Contains("sleep 600", _engine.Docker("top", "renamed").Ok(), StringComparison.Ordinal);
        Assert.Matches("^80/tcp -> 127.0.0.1:[0-9]+$", _engine.Docker("port", "renamed").Ok());
        _engine.Docker("restart", "-t", "0", "renamed").Ok();
        Assert.Equal("true", _engine.Docker("inspect", "-f", "{{.State.Running}}", "renamed").Ok());
        _engine.Docker("kill", "renamed").Ok();
        Assert.Equal("137", _engine.Docker("wait", "renamed").Ok());
        _engine.Docker("rm", "renamed").Ok();
    }
}
