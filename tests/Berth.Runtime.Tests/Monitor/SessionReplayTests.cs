using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Oci.Runtime;
using Berth.Runtime.Monitor;
using Berth.Runtime.Monitor.Protocol;
using Berth.Testing;

namespace Berth.Runtime.Tests.Monitor;

/// <summary>
/// Monitors outlive engines, and the other way round: what one version recorded must be understood by every later one.
/// docs/adr/0002-monitor-protocol.md.
/// </summary>
public sealed class SessionReplayTests
{
    private static CancellationToken Soon => MonitoredBundle.Soon;

    public static IEnumerable<TheoryDataRow<string>> Sessions() => RecordedSession.All();

    [Theory]
    [MemberData(nameof(Sessions))]
    public async Task Replay_EngineOfThen_MonitorOfTodayAnswersAsRecorded(string name)
    {
        var session = RecordedSession.Read(name);
        await using var bundle = new MonitoredBundle(session.Program);
        bundle.Request = bundle.Request with { OpenStdin = true, StdinOnce = true };
        await bundle.RunAsync();
        var connections = new Dictionary<int, Socket>();

        foreach (RecordedSession.Line line in session.Lines)
        {
            if (!connections.TryGetValue(line.Connection, out Socket? socket))
            {
                connections[line.Connection] = socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };
                socket.Connect(new UnixDomainSocketEndPoint(Path.Combine(bundle.Path, MonitorFiles.Socket)));
            }

            if (line.FromEngine)
            {
                Frames.Send(socket, line.Type, line.Payload);
            }
            else
            {
                try
                {
                    (FrameType type, byte[] payload) = Frames.Receive(socket);
                    line.AssertIs(type, payload);
                }
                catch (Exception error) when (error is SocketException or EndOfStreamException)
                {
                    Assert.Fail($"instead of {line}: {error.Message}");
                }
            }
        }

        connections.Values.ToList().ForEach(static socket => socket.Dispose());
    }

    [Fact]
    public async Task Replay_MonitorOfThen_EngineOfTodayWaitsAndKills()
    {
        using var monitor = new MonitorOfThen("v1-wait-kill.session");
        await using RunningContainer running = (await ContainerRuntime.TryReconnectAsync(monitor.BundlePath, Soon))!;

        await running.KillAsync(15, all: false, Soon);
        await running.KillAsync(9, all: true, Soon);
        ExitRecord exit = await running.Exited.WaitAsync(Soon);

        Assert.Equal((MonitorOfThen.Pid, 137, 9), (running.Pid, exit.ExitCode, exit.Signal));
    }

    [Fact]
    public async Task Replay_MonitorOfThen_EngineOfTodayAttaches()
    {
        using var monitor = new MonitorOfThen("v1-attach.session");
        await using RunningContainer running = (await ContainerRuntime.TryReconnectAsync(monitor.BundlePath, Soon))!;

        await using AttachedStreams streams = await running.AttachAsync(new AttachRequest { Stdin = true, SetsPace = true }, Soon);
        await streams.Stdin.WriteAsync("hello\n"u8.ToArray(), Soon);
        await streams.Stdin.DisposeAsync();

        Assert.Equal(("hello\n", ""), await MonitoredBundle.ReadAllAsync(streams));
        Assert.False(streams.CutOff);
    }

    [Fact]
    public async Task Replay_MonitorOfThen_EngineOfTodayExecutes()
    {
        using var monitor = new MonitorOfThen("v1-exec.session");
        await using RunningContainer running = (await ContainerRuntime.TryReconnectAsync(monitor.BundlePath, Soon))!;
        var process = new ProcessSpec { Args = ["sh"], Cwd = "/", User = new UserSpec() };

        await using RunningExec exec = await running.ExecAsync(
            new ExecRequest { ExecId = "e", Process = process, Stdin = true, Stdout = true, Stderr = true }, Soon);
        await exec.Streams.Stdin.WriteAsync("hello\n"u8.ToArray(), Soon);
        await exec.Streams.Stdin.DisposeAsync();

        Assert.Equal(("hello\n", ""), await MonitoredBundle.ReadAllAsync(exec.Streams));
        Assert.Equal(3, await running.WaitExecAsync("e", Soon));
    }

    /// <summary>
    /// Answers each frame with what the recorded monitor answered to the like one. An engine ends a monitor that does not end by itself,
    /// and knows it by who listens: that is a socat here, not the test host.
    /// </summary>
    private sealed class MonitorOfThen : IDisposable
    {
        public const int Pid = 4242;

        private readonly ScratchDirectory _scratch = new();
        private readonly RecordedSession _session;
        private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        private readonly List<Socket> _clients = [];
        private readonly Dictionary<string, (Socket Client, long Id)> _asked = new(StringComparer.Ordinal);
        private readonly string _door;
        private int _kills;

        public MonitorOfThen(string session)
        {
            _session = RecordedSession.Read(session);
            new MonitorRequest
            {
                ContainerId = new string('a', 64),
                RootMounts = [],
                CgroupPath = "/berth-test-nobody",
                ExitRecordPath = _scratch.Combine("exit.json"),
            }.Write(BundlePath);
            _listener.Bind(new UnixDomainSocketEndPoint(_scratch.Combine("script.sock")));
            _listener.Listen();
            _ = Task.Run(Accept);
            string door = Path.Combine(BundlePath, MonitorFiles.Socket);
            // Not our child: the engine's part of this process reaps monitors, and .NET insists on reaping its own.
            _door = Shell.Sh($"socat UNIX-LISTEN:{door},fork UNIX-CONNECT:{_scratch.Combine("script.sock")} >/dev/null 2>&1 </dev/null & echo $!").Ok();
            Shell.Eventually(() => File.Exists(door), TimeSpan.FromSeconds(10), "socat listens");
        }

        public string BundlePath => _scratch.Path;

        public void Dispose()
        {
            Shell.Run("kill", _door); // it may have been ended as a monitor
            _listener.Dispose();
            _clients.ForEach(static client => client.Dispose());
            _scratch.Dispose();
        }

        private void Accept()
        {
            try
            {
                while (true)
                {
                    Socket client = _listener.Accept();
                    _clients.Add(client);
                    _ = Task.Run(() => Serve(client));
                }
            }
            catch (SocketException)
            {
                // Disposed.
            }
        }

        private void Serve(Socket client)
        {
            try
            {
                while (true)
                {
                    (FrameType type, byte[] payload) = Frames.Receive(client);
                    lock (_session)
                    {
                        Answer(client, type, payload);
                    }
                }
            }
            catch (Exception error) when (error is SocketException or EndOfStreamException or ObjectDisposedException)
            {
                // The client has hung up.
            }
        }

        private void Answer(Socket client, FrameType type, byte[] payload)
        {
            string? command = null;
            if (type == FrameType.Command)
            {
                JsonNode asked = JsonNode.Parse(payload)!;
                command = (string?)asked["name"];
                _asked[command!] = (client, (long)asked["id"]!);
            }

            // The second kill is the one that ends it.
            int nth = command == CommandName.Kill ? _kills++ : 0;
            IEnumerable<RecordedSession.Line> after = _session.Lines;
            for (int i = 0; i <= nth; i++)
            {
                after = after.SkipWhile(line => !line.FromEngine || line.Type != type || line.Command != command).Skip(1);
            }

            // What was not recorded gets no answer.
            foreach (RecordedSession.Line answer in after.TakeWhile(static line => !line.FromEngine))
            {
                Send(client, answer);
            }
        }

        private void Send(Socket client, RecordedSession.Line answer)
        {
            string text = answer.Text.Replace("\"$pid\"", $"{Pid}", StringComparison.Ordinal)
                .Replace("$id", new string('a', 64), StringComparison.Ordinal)
                .Replace("$time", "2026-11-25T06:02:03.1025247+00:00", StringComparison.Ordinal);
            if (answer.Type == FrameType.Reply)
            {
                string command = _session.Lines.First(line =>
                    line.Type == FrameType.Command && line.Connection == answer.Connection && line.Id == answer.Id).Command!;
                JsonNode reply = JsonNode.Parse(text)!;
                (client, long id) = _asked[command];
                reply["id"] = id;
                text = reply.ToJsonString();
            }

            Frames.Send(client, answer.Type, answer.IsJson ? Encoding.UTF8.GetBytes(text) : answer.Payload);
        }
    }

    private static class Frames
    {
        public static void Send(Socket socket, FrameType type, byte[] payload)
        {
            byte[] frame = new byte[FrameHeader.Size + payload.Length];
            new FrameHeader(type, payload.Length).Write(frame);
            payload.CopyTo(frame, FrameHeader.Size);
            socket.Send(frame);
        }

        public static (FrameType Type, byte[] Payload) Receive(Socket socket)
        {
            Assert.True(FrameHeader.TryRead(Read(socket, FrameHeader.Size), out FrameHeader header), "a frame's header");
            return (header.Type, Read(socket, header.Length));
        }

        private static byte[] Read(Socket socket, int length)
        {
            byte[] bytes = new byte[length];
            for (int got = 0; got < length;)
            {
                int count = socket.Receive(bytes.AsSpan(got));
                got += count > 0 ? count : throw new EndOfStreamException();
            }

            return bytes;
        }
    }
}
