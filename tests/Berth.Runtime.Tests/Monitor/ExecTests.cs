using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Monitor;

namespace Berth.Runtime.Tests.Monitor;

public sealed class ExecTests
{
    private static CancellationToken Soon => MonitoredBundle.Soon;

    [Fact]
    public async Task Exec_WithStdin_StreamsAndExitCode()
    {
        await using var bundle = new MonitoredBundle("/bin/sleep", "1000");
        RunningContainer running = await bundle.RunAsync();

        await using RunningExec exec = await running.ExecAsync(Request(bundle, "sh", "-c", "hostname; cat >&2; exit 5") with { Stdin = true }, Soon);
        await exec.Streams.Stdin.WriteAsync("input"u8.ToArray(), Soon);
        await exec.Streams.Stdin.DisposeAsync();

        Assert.Equal(("box\n", "input"), await MonitoredBundle.ReadAllAsync(exec.Streams));
        Assert.Equal(5, await exec.Exited.WaitAsync(Soon));
    }

    [Fact]
    public async Task Exec_ProgramThatGoesOn_OutputComesAsItIsWritten()
    {
        await using var bundle = new MonitoredBundle("/bin/sleep", "1000");
        RunningContainer running = await bundle.RunAsync();

        await using RunningExec exec = await running.ExecAsync(Request(bundle, "sh", "-c", "echo now; read line; echo then") with { Stdin = true }, Soon);
        byte[] buffer = new byte[100];
        OutputChunk first = await exec.Streams.ReadAsync(buffer, Soon);
        await exec.Streams.Stdin.WriteAsync("go\n"u8.ToArray(), Soon);

        Assert.Equal("now\n", System.Text.Encoding.UTF8.GetString(buffer, 0, first.Count));
        Assert.Equal(("then\n", ""), await MonitoredBundle.ReadAllAsync(exec.Streams));
    }

    [Fact]
    public async Task Exec_Terminal_HasItsOwnSize()
    {
        await using var bundle = new MonitoredBundle("/bin/sleep", "1000");
        RunningContainer running = await bundle.RunAsync();
        ExecRequest request = Request(bundle, "sh", "-c", "read line; stty size; tty");

        await using RunningExec exec = await running.ExecAsync(request with { Stdin = true, Process = request.Process with { Terminal = true } }, Soon);
        await exec.ResizeAsync(new ConsoleSize { Width = 99, Height = 33 }, Soon);
        await exec.Streams.Stdin.WriteAsync("\n"u8.ToArray(), Soon);

        string output = (await MonitoredBundle.ReadAllAsync(exec.Streams)).Stdout;
        Assert.Contains("33 99\r\n", output, StringComparison.Ordinal);
        Assert.Contains("/dev/pts/", output, StringComparison.Ordinal);
        Assert.Equal(0, await exec.Exited.WaitAsync(Soon));
    }

    [Fact]
    public async Task Exec_ProgramMissing_SaysSoAndTheContainerRunsOn()
    {
        await using var bundle = new MonitoredBundle("/bin/sleep", "1000");
        RunningContainer running = await bundle.RunAsync();

        StartException error = await Assert.ThrowsAsync<StartException>(() => running.ExecAsync(Request(bundle, "nosuchprogram"), Soon));

        Assert.Equal((StartFailure.CommandNotFound, 127), (error.Failure, error.ExitCode));
        Assert.False(running.Exited.IsCompleted);
    }

    [Fact]
    public async Task Exec_ClientGone_CodeIsKeptForAnother()
    {
        await using var bundle = new MonitoredBundle("/bin/sleep", "1000");
        RunningContainer running = await bundle.RunAsync();
        await using (RunningExec exec = await running.ExecAsync(Request(bundle, "sh", "-c", "sleep 1; exit 9"), Soon))
        {
            await running.DisposeAsync();
        }

        await Task.Delay(1500, Soon);
        await using RunningContainer? second = await ContainerRuntime.TryReconnectAsync(bundle.Path, Soon);

        Assert.Equal(9, await second!.WaitExecAsync("exec", Soon));
        await Assert.ThrowsAsync<BerthException>(() => second.WaitExecAsync("exec", Soon));
        await second.KillAsync(9, false, Soon);
        await second.Exited.WaitAsync(Soon);
    }

    [Fact]
    public async Task Exec_ContainerEnds_ExecEndsWithIt()
    {
        await using var bundle = new MonitoredBundle("/bin/sleep", "1000");
        RunningContainer running = await bundle.RunAsync();
        await using RunningExec exec = await running.ExecAsync(Request(bundle, "sleep", "1000"), Soon);

        await running.KillAsync(9, false, Soon);

        Assert.Equal(137, await exec.Exited.WaitAsync(Soon));
        await MonitoredBundle.ReadAllAsync(exec.Streams);
        Assert.Equal(137, (await running.Exited.WaitAsync(Soon)).ExitCode);
    }

    [Fact]
    public async Task Exec_LeavesAProcessBehind_StreamsEndSoonAfterIt()
    {
        await using var bundle = new MonitoredBundle("/bin/sleep", "1000");
        RunningContainer running = await bundle.RunAsync();

        await using RunningExec exec = await running.ExecAsync(Request(bundle, "sh", "-c", "sleep 1000 & echo done"), Soon);

        Assert.Equal("done\n", (await MonitoredBundle.ReadAllAsync(exec.Streams)).Stdout);
        Assert.Equal(0, await exec.Exited.WaitAsync(Soon));
    }

    private static ExecRequest Request(MonitoredBundle bundle, params string[] arguments) => new()
    {
        ExecId = "exec",
        Process = bundle.Process with { Args = arguments },
    };
}
