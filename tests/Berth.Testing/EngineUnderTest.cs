using System.Diagnostics;
using System.Net.Sockets;

namespace Berth.Testing;

/// <summary>
/// A real engine with folders, bridge, firewall table and cgroups of its own, driven by the unmodified docker CLI and by ours.
/// Disposing it removes its containers and then looks at what the kernel still holds: a leftover fails the test run.
/// </summary>
public sealed class EngineUnderTest : IDisposable
{
    private static int Count;

    private readonly ScratchDirectory _scratch = new();
    private Process? _process;

    /// <summary>Starts the engine and waits until it answers.</summary>
    public EngineUnderTest()
    {
        Instance = $"bt{Environment.ProcessId % 100000}{(char)('a' + (Interlocked.Increment(ref Count) % 26))}";
        Start();
    }

    /// <summary>Name that bridge, firewall table and cgroups derive from.</summary>
    public string Instance { get; }

    /// <summary>The data root.</summary>
    public string Root => _scratch.Combine("root");

    /// <summary>The state folder.</summary>
    public string State => _scratch.Combine("state");

    /// <summary>The API socket.</summary>
    public string Socket => _scratch.Combine("berth.sock");

    /// <summary>The engine's process.</summary>
    public int Pid => _process!.Id;

    /// <summary>Path of a file that the engine's output goes to.</summary>
    public string Log => _scratch.Combine("berthd.log");

    /// <summary>Runs the docker CLI against this engine.</summary>
    public CommandResult Docker(params string[] arguments) => Shell.Run(DockerCommand(arguments));

    /// <summary>Runs our CLI against this engine.</summary>
    public CommandResult Berth(params string[] arguments) => Shell.Run(BerthCommand(arguments));

    /// <summary>A command of the docker CLI against this engine.</summary>
    public Command DockerCommand(params string[] arguments) => new("docker", arguments)
    {
        Environment = new Dictionary<string, string?>
        {
            ["DOCKER_HOST"] = $"unix://{Socket}",
            ["DOCKER_BUILDKIT"] = "0",
            ["DOCKER_CLI_HINTS"] = "false",
            ["DOCKER_CONFIG"] = _scratch.Combine("docker-config"),
        },
    };

    /// <summary>A command of our CLI against this engine.</summary>
    public Command BerthCommand(params string[] arguments) => new(Repository.Program("berth"), ["--host", $"unix://{Socket}", .. arguments]);

    /// <summary>Starts the engine's process and waits until it answers.</summary>
    public TimeSpan Start()
    {
        var watch = Stopwatch.StartNew();
        // A shell of its own session: a signal to the test host is none to the engine, and its output cannot block it.
        string line = $"exec {Repository.Program("berthd")} --root {Root} --state {State} --host unix://{Socket} --instance {Instance} >>{Log} 2>&1";
        _process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", line]))!;
        Shell.Eventually(Answers, TimeSpan.FromSeconds(20), $"the engine answers; its log: {LogTail()}");
        return watch.Elapsed;
    }

    /// <summary>Ends the engine with SIGKILL.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
    }

    /// <summary>Ends the engine with SIGTERM and waits for it.</summary>
    public void Stop()
    {
        Shell.Run("kill", "-TERM", $"{Pid}");
        if (!_process!.WaitForExit(TimeSpan.FromSeconds(15)))
        {
            _process.Kill();
            throw new TimeoutException($"the engine did not stop on SIGTERM; its log: {LogTail()}");
        }
    }

    /// <summary>Imports <c>busybox:latest</c>, made of Debian's busybox-static.</summary>
    public void ImportBusybox()
    {
        string tar = Busybox.Tar(_scratch.Combine("busybox.tar"));
        Docker("import", "--change", "CMD [\"sh\"]", tar, "busybox:latest").Ok();
    }

    /// <summary>What the engine wrote last.</summary>
    public string LogTail() => File.Exists(Log) ? Shell.Run("tail", "-n", "20", Log).Output : "(none)";

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            if (_process!.HasExited)
            {
                Start();
            }

            string[] containers = Docker("ps", "-aq").Ok().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (containers.Length > 0)
            {
                Docker(["rm", "--force", "--volumes", .. containers]).Ok();
            }

            Stop();
            Shell.Eventually(() => Leftovers().Length == 0, TimeSpan.FromSeconds(10), $"nothing is left of {Instance}: {Leftovers()}");
        }
        finally
        {
            _scratch.Dispose();
        }
    }

    private bool Answers()
    {
        if (_process!.HasExited)
        {
            throw new InvalidOperationException($"the engine ended with code {_process.ExitCode}; its log: {LogTail()}");
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(Socket));
        }
        catch (SocketException)
        {
            return false;
        }

        socket.ReceiveTimeout = 5000;
        socket.Send("GET /_ping HTTP/1.0\r\nHost: test\r\n\r\n"u8);
        byte[] answer = new byte[64];
        return socket.Receive(answer) > 12 && answer.AsSpan(9, 3).SequenceEqual("200"u8);
    }

    private string Leftovers() => Shell.Sh(
        $"grep -F {_scratch.Path} /proc/self/mountinfo; ip -o link show | grep -F {Instance}; nft list tables | grep -w {Instance}; "
        + $"find /sys/fs/cgroup -type d -name '{Instance}*'; pgrep -af '{_scratch.Path}/[rs]'").Output;
}
