using System.Diagnostics;
using Berth.Linux.Files;
using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Monitor;
using Berth.Testing;

namespace Berth.Runtime.Tests.Monitor;

public sealed class MonitorTests
{
    private static CancellationToken Soon => MonitoredBundle.Soon;

    [Fact]
    public async Task Run_ProgramExits_RecordsItsCodeAndLeavesNothing()
    {
        await using var bundle = new MonitoredBundle("/bin/sh", "-c", "echo out; echo err >&2; exit 7");
        RunningContainer running = await bundle.RunAsync();

        ExitRecord exit = await running.Exited.WaitAsync(Soon);

        Assert.Equal(7, exit.ExitCode);
        Assert.Null(exit.Signal);
        Assert.Null(exit.Error);
        Assert.False(exit.OomKilled);
        Assert.Equal(running.Pid, exit.Pid);
        Assert.Equal(exit, ExitRecord.TryRead(bundle.ExitPath));
        Assert.Contains("\"stream\":\"stderr\"", await File.ReadAllTextAsync(bundle.LogPath, Soon), StringComparison.Ordinal);
        Assert.Equal(["err", "out"], bundle.LogText().TrimEnd().Split('\n').Order());
    }

    [Fact]
    public async Task Run_ProgramKilled_RecordsItsSignal()
    {
        await using var bundle = new MonitoredBundle("/bin/sleep", "1000");
        RunningContainer running = await bundle.RunAsync();

        await running.KillAsync(9, all: false, Soon);

        ExitRecord exit = await running.Exited.WaitAsync(Soon);
        Assert.Equal((137, 9), (exit.ExitCode, exit.Signal));
    }

    [Theory]
    [InlineData("nosuchprogram", StartFailure.CommandNotFound, "executable file not found in $PATH")]
    [InlineData("/bin/nosuchprogram", StartFailure.CommandNotFound, "no such file or directory")]
    [InlineData("/etc/passwd", StartFailure.NotExecutable, "permission denied")]
    public async Task Run_ProgramCannotBeExecuted_SaysWhyAndLeavesNothing(string program, StartFailure failure, string text)
    {
        await using var bundle = new MonitoredBundle(program);

        StartException error = await Assert.ThrowsAsync<StartException>(bundle.RunAsync);

        Assert.Equal(failure, error.Failure);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(bundle.ExitPath));
        bundle.AssertNothingLeft();
    }

    [Fact]
    public async Task Attach_AnnouncedBeforeTheStart_MissesNoByte()
    {
        await using var bundle = new MonitoredBundle("/bin/sh", "-c", "echo first; echo second >&2");
        bundle.Request = bundle.Request with { ExpectedAttaches = 1 };
        RunningContainer running = await bundle.RunAsync();
        await Task.Delay(300, Soon); // the program has ended long since

        await using AttachedStreams streams = await running.AttachAsync(new AttachRequest { SetsPace = true }, Soon);

        Assert.Equal(("first\n", "second\n"), await MonitoredBundle.ReadAllAsync(streams));
        Assert.False(streams.CutOff);
        Assert.Equal(0, (await running.Exited.WaitAsync(Soon)).ExitCode);
    }

    [Fact]
    public async Task Attach_StdinHalfClosed_ProgramReadsItsEnd()
    {
        await using var bundle = new MonitoredBundle("/bin/cat");
        bundle.Request = bundle.Request with { OpenStdin = true, StdinOnce = true, ExpectedAttaches = 1 };
        RunningContainer running = await bundle.RunAsync();
        await using AttachedStreams streams = await running.AttachAsync(new AttachRequest { Stdin = true, SetsPace = true }, Soon);
        byte[] sent = new byte[1 << 20];
        new Span<byte>(sent).Fill((byte)'x');

        Task<(string Stdout, string Stderr)> reading = MonitoredBundle.ReadAllAsync(streams);
        await streams.Stdin.WriteAsync(sent, Soon);
        await streams.Stdin.DisposeAsync();

        Assert.Equal(sent.Length, (await reading).Stdout.Length);
        Assert.Equal(0, (await running.Exited.WaitAsync(Soon)).ExitCode);
    }

    [Fact]
    public async Task Attach_OnlookerDoesNotRead_ContainerGoesOnAndTheOnlookerIsCutOff()
    {
        await using var bundle = new MonitoredBundle("/bin/sh", "-c", "sleep 2; dd if=/dev/zero bs=1M count=20 2>/dev/null");
        bundle.Request = bundle.Request with { Log = new LogRequest() };
        RunningContainer running = await bundle.RunAsync();
        await using AttachedStreams streams = await running.AttachAsync(new AttachRequest(), Soon);

        Assert.Equal(0, (await running.Exited.WaitAsync(Soon)).ExitCode);

        await MonitoredBundle.ReadAllAsync(streams);
        Assert.True(streams.CutOff);
    }

    [Fact]
    public async Task Attach_PaceSetterReadsSlowly_GetsEveryByte()
    {
        await using var bundle = new MonitoredBundle("/bin/dd", "if=/dev/zero", "bs=1M", "count=20");
        bundle.Request = bundle.Request with { Log = new LogRequest(), ExpectedAttaches = 1 };
        RunningContainer running = await bundle.RunAsync();
        await using AttachedStreams streams = await running.AttachAsync(new AttachRequest { SetsPace = true, Stderr = false }, Soon);
        await Task.Delay(300, Soon);

        Assert.Equal(20 << 20, (await MonitoredBundle.ReadAllAsync(streams)).Stdout.Length);
        Assert.Equal(0, (await running.Exited.WaitAsync(Soon)).ExitCode);
    }

    [Fact]
    public async Task Log_FloodWithoutAnyClient_LosesNoLine()
    {
        await using var bundle = new MonitoredBundle("/bin/sh", "-c", "seq 1 1000");
        RunningContainer running = await bundle.RunAsync();
        await running.DisposeAsync();

        Shell.Eventually(() => File.Exists(bundle.ExitPath), TimeSpan.FromSeconds(10), "the exit record");

        Assert.Equal(string.Concat(Enumerable.Range(1, 1000).Select(static i => $"{i}\n")), bundle.LogText());
        Shell.Eventually(() => !File.Exists(Path.Combine(bundle.Path, MonitorFiles.Socket)), TimeSpan.FromSeconds(5), "the monitor's end");
    }

    [Fact]
    public async Task Run_ClientGone_RecordsTheEndAnyway()
    {
        await using var bundle = new MonitoredBundle("/bin/sh", "-c", "sleep 0.5; exit 3");
        await using (RunningContainer running = await bundle.RunAsync())
        {
        }

        Shell.Eventually(() => File.Exists(bundle.ExitPath), TimeSpan.FromSeconds(10), "the exit record");

        Assert.Equal(3, ExitRecord.TryRead(bundle.ExitPath)!.ExitCode);
        Shell.Eventually(() => !File.Exists(Path.Combine(bundle.Path, MonitorFiles.Socket)), TimeSpan.FromSeconds(5), "the monitor's end");
        Assert.Null(await ContainerRuntime.TryReconnectAsync(bundle.Path, Soon));
        Assert.Equal(3, (await ContainerRuntime.CollectAsync(bundle.Path)).ExitCode);
    }

    [Fact]
    public async Task TryReconnect_MonitorLives_ServesTheNewClient()
    {
        await using var bundle = new MonitoredBundle("/bin/sleep", "1000");
        RunningContainer first = await bundle.RunAsync();
        await first.DisposeAsync();

        await using RunningContainer? second = await ContainerRuntime.TryReconnectAsync(bundle.Path, Soon);

        Assert.NotNull(second);
        Assert.Equal((first.Pid, first.StartedAt, bundle.Id), (second.Pid, second.StartedAt, second.ContainerId));
        await second.KillAsync(15, all: true, Soon);
        await second.KillAsync(9, all: true, Soon);
        Assert.Equal(137, (await second.Exited.WaitAsync(Soon)).ExitCode);
    }

    [Fact]
    public async Task Exited_MonitorIsKilled_ContainerIsEndedWithinASecond()
    {
        await using var bundle = new MonitoredBundle("/bin/sh", "-c", "trap '' TERM; while :; do sleep 1; done");
        RunningContainer running = await bundle.RunAsync();
        var kill = new Command("/bin/kill", ["-9", $"{bundle.MonitorPid()}"]);
        var watch = Stopwatch.StartNew();

        Shell.Run(kill).Ok();
        ExitRecord exit = await running.Exited.WaitAsync(Soon);

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.Equal(137, exit.ExitCode);
        Assert.Contains("monitor died", exit.Error, StringComparison.Ordinal);
        string status = $"/proc/{running.Pid}/status"; // its new parent may take its time to reap it
        Assert.True(!File.Exists(status) || (await File.ReadAllTextAsync(status, Soon)).Contains("State:\tZ", StringComparison.Ordinal));
        Assert.Equal(exit, ExitRecord.TryRead(bundle.ExitPath));
        await Assert.ThrowsAsync<BerthException>(() => running.KillAsync(9, false, Soon));
    }

    [Fact]
    public async Task Pause_RunningContainer_StopsItUntilResumed()
    {
        await using var bundle = new MonitoredBundle("/bin/sh", "-c", "while :; do echo x; sleep 0.02; done");
        RunningContainer running = await bundle.RunAsync();

        await running.PauseAsync();

        Assert.True(running.IsPaused);
        await Task.Delay(100, Soon);
        long before = new FileInfo(bundle.LogPath).Length;
        await Task.Delay(300, Soon);
        Assert.Equal(before, new FileInfo(bundle.LogPath).Length);
        await running.ResumeAsync();
        Shell.Eventually(() => new FileInfo(bundle.LogPath).Length > before, TimeSpan.FromSeconds(5), "more output");
        Assert.Contains(running.Pid, await running.TopAsync());
    }

    [Fact]
    public async Task RootFs_RunningContainer_HandsItsMountOver()
    {
        await using var bundle = new MonitoredBundle("/bin/sh", "-c", "echo made >/made; sleep 1000");
        RunningContainer running = await bundle.RunAsync();
        Shell.Eventually(() => File.Exists(Path.Combine(bundle.UpperPath, "made")), TimeSpan.FromSeconds(5), "the file");

        using var root = RootFd.Of(await running.RootFsAsync(Soon));
        using var file = new FileStream(root.OpenFile("made", OpenFlags.ReadOnly), FileAccess.Read, 0);

        Assert.Equal("made\n", await new StreamReader(file).ReadToEndAsync(Soon));
    }

    [Fact]
    public async Task Memory_IdleMonitor_IsWithinItsBudget()
    {
        await using var bundle = new MonitoredBundle("/bin/sleep", "1000");
        await bundle.RunAsync();
        await Task.Delay(2000, Soon); // it gives back what the start took after a second
        string rollup = await File.ReadAllTextAsync($"/proc/{bundle.MonitorPid()}/smaps_rollup", Soon);

        Assert.InRange(Field("Rss"), 1, 6 * 1024);
        Assert.InRange(Field("Private_Dirty"), 1, 1228);

        int Field(string name)
        {
            string line = rollup.Split('\n').Single(line => line.StartsWith(name + ":", StringComparison.Ordinal));
            return int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    [Fact]
    public async Task Terminal_Resized_ProgramSeesTheNewSize()
    {
        await using var bundle = new MonitoredBundle("/bin/sh", "-c", "read line; stty size; read line");
        bundle.Process = bundle.Process with { Terminal = true, ConsoleSize = new ConsoleSize { Width = 80, Height = 24 } };
        bundle.Request = bundle.Request with { OpenStdin = true, ExpectedAttaches = 1 };
        RunningContainer running = await bundle.RunAsync();
        await using AttachedStreams streams = await running.AttachAsync(new AttachRequest { Stdin = true, SetsPace = true }, Soon);

        await running.ResizeAsync(new ConsoleSize { Width = 132, Height = 43 }, Soon);
        await streams.Stdin.WriteAsync("\n\n"u8.ToArray(), Soon);

        Assert.Contains("43 132\r\n", (await MonitoredBundle.ReadAllAsync(streams)).Stdout, StringComparison.Ordinal);
    }
}
