using System.Text.Json;
using Berth.Linux.Files;
using Berth.Linux.Polling;
using Berth.Linux.Sockets;
using Berth.Oci;
using Berth.Runtime.Monitor;
using Berth.Runtime.Monitor.Protocol;
using Microsoft.Win32.SafeHandles;

namespace Berth.RuntimeCli.Monitor;

/// <summary>Serves clients: the starter's socket and those that connect to the bundle's.</summary>
internal sealed class ControlServer : PollSource, IDisposable
{
    private const int Backlog = 64;

    // Engines have a handful of connections; more than this is a bug or an attack.
    private const int MaxClients = 1024;

    private readonly PollLoop _loop;
    private readonly string _bundlePath;
    private readonly uint _uid;
    private readonly ClientConnection _starter;
    private readonly List<(ClientConnection Client, long Id)> _waiters = [];
    private ContainerStart _container = null!;
    private ExecTable _execs = null!;
    private ExitRecord? _exit;

    /// <summary>Listens in the bundle; nothing is served before <see cref="Start"/>.</summary>
    public ControlServer(string bundlePath, PollLoop loop, SafeFileHandle starter)
        : base(Listen(bundlePath))
    {
        (_loop, _bundlePath) = (loop, bundlePath);
        NonBlocking.Enable(starter);
        _uid = UnixSockets.GetPeer(starter).Uid;
        _starter = new ClientConnection(starter, loop, this);
        Clients.Add(_starter);
    }

    /// <summary>Everybody who is connected.</summary>
    public List<ClientConnection> Clients { get; } = [];

    /// <summary>Tells the starter that its container runs, and serves everybody.</summary>
    public void Start(ContainerStart container, ExecTable execs)
    {
        (_container, _execs) = (container, execs);
        var reply = new StartReply { Pid = container.Process.Pid, StartedAt = container.StartedAt };
        _starter.Send(FrameType.Started, reply, MonitorJson.Default.StartReply);
        _loop.Add(this, PollEvents.Readable);
        _loop.Add(_starter, PollEvents.Readable);
    }

    /// <summary>Tells the starter why its container does not run.</summary>
    public void Refuse(Exception error) =>
        _starter.Send(FrameType.Started, new StartReply { Error = StartFailures.OfStart(error) }, MonitorJson.Default.StartReply);

    /// <summary>The container has ended: tells everybody who waits, now and from now on.</summary>
    public void AnnounceExit(ExitRecord exit)
    {
        _exit = exit;
        foreach ((ClientConnection client, long id) in _waiters)
        {
            AnswerWait(client, id);
        }

        _waiters.Clear();
    }

    /// <summary>Stops listening; those who are connected are served on.</summary>
    public void StopListening()
    {
        if (!Handle.IsClosed)
        {
            File.Delete(Path.Combine(_bundlePath, MonitorFiles.Socket));
            _loop.Close(this);
        }
    }

    /// <inheritdoc/>
    public override void OnReady(PollEvents events)
    {
        while (((UnixListener)Handle).TryAccept() is { } socket)
        {
            if (Clients.Count >= MaxClients || !IsTrusted(UnixSockets.GetPeer(socket).Uid))
            {
                socket.Dispose();
                continue;
            }

            var client = new ClientConnection(socket, _loop, this);
            Clients.Add(client);
            _loop.Add(client, PollEvents.Readable);
        }
    }

    /// <summary>Handles a hello or a command.</summary>
    public void OnFrame(ClientConnection client, FrameType type, ReadOnlySpan<byte> payload)
    {
        try
        {
            if (type == FrameType.Hello && !client.HasSaidHello)
            {
                Greet(client, JsonSerializer.Deserialize(payload, MonitorJson.Default.Hello));
            }
            else if (type == FrameType.Command && client.HasSaidHello)
            {
                Serve(client, JsonSerializer.Deserialize(payload, MonitorJson.Default.MonitorCommand)!);
            }
            else
            {
                client.Close();
            }
        }
        catch (JsonException)
        {
            client.Close();
        }
    }

    /// <summary>Forgets a client.</summary>
    public void OnClosed(ClientConnection client)
    {
        Clients.Remove(client);
        _waiters.RemoveAll(waiter => waiter.Client == client);
        if (client == _starter)
        {
            _container?.Relay.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        StopListening();
        foreach (ClientConnection client in Clients.ToArray())
        {
            client.Close();
        }
    }

    private static UnixListener Listen(string bundlePath)
    {
        string path = Path.Combine(bundlePath, MonitorFiles.Socket);
        File.Delete(path);
        using PathFd folder = HostFiles.OpenPath(bundlePath); // the path itself may be longer than a socket's address
        return UnixListener.Listen($"{folder.ProcPath}/{MonitorFiles.Socket}", Backlog);
    }

    /// <summary>Root, and whoever started us (D9); the folder's mode keeps the others out already.</summary>
    private bool IsTrusted(uint uid) => uid == 0 || uid == _uid;

    private void Greet(ClientConnection client, Hello? hello)
    {
        client.HasSaidHello = true;
        var answer = new Hello
        {
            Version = Math.Min(hello?.Version ?? 0, Hello.CurrentVersion),
            Capabilities = Hello.CurrentCapabilities,
            ContainerId = _container.Request.ContainerId,
            Pid = _container.Process.Pid,
            StartedAt = _container.StartedAt,
        };
        client.Send(FrameType.Hello, answer, MonitorJson.Default.Hello);
    }

    private void Serve(ClientConnection client, MonitorCommand command)
    {
        try
        {
            if (Run(client, command))
            {
                Reply(client, new MonitorReply { Id = command.Id });
            }
        }
        catch (Exception error) when (error is BerthException or IOException)
        {
            Reply(client, new MonitorReply { Id = command.Id, Error = StartFailures.OfCommand(error) });
        }
    }

    /// <summary>Carries a command out.</summary>
    /// <returns>False when it has been, or will be, replied to already.</returns>
    private bool Run(ClientConnection client, MonitorCommand command)
    {
        switch (command.Name)
        {
            case CommandName.Wait:
                AnswerWait(client, command.Id);
                return false;
            case CommandName.ExecWait:
                _execs.Wait(client, command.Id, command.ExecId);
                return false;
            case CommandName.ReleaseOutput:
                _container.Relay.Release();
                return true;
            case CommandName.Attach when command.Attach is { } attach && client.Relay is null:
                Attach(client, command.Id, attach);
                return false;
            case CommandName.RootFs:
                SendRootFs(client, command.Id);
                return false;
            default:
                break;
        }

        ThrowIfEnded();
        switch (command.Name)
        {
            case CommandName.Kill when command.Signal is { } signal:
                ContainerSignals.Kill(_container, signal, command.All);
                return true;
            case CommandName.ServeNames when command.ResolverPath is { } path:
                _container.ServeNames(path);
                return true;
            case CommandName.HoldPorts when command.Ports is { } ports:
                HoldPorts(ports);
                return true;
            case CommandName.Resize when command.Size is { } size:
                ContainerSignals.Resize(_container.Process.Terminal, size);
                return true;
            case CommandName.ExecResize when command.Size is { } size:
                ContainerSignals.Resize(_execs.Find(command.ExecId).Terminal, size);
                return true;
            case CommandName.Exec when command.Exec is { } exec && client.Relay is null:
                _execs.Start(client, command.Id, exec);
                return false;
            default:
                throw new BerthException(ErrorKind.NotSupported, $"This monitor does not serve '{command.Name}' so.");
        }
    }

    private static void Reply(ClientConnection client, MonitorReply reply) =>
        client.Send(FrameType.Reply, reply, MonitorJson.Default.MonitorReply);

    private void ThrowIfEnded()
    {
        if (_exit is not null)
        {
            throw new BerthException(ErrorKind.Conflict, $"Container {_container.Request.ContainerId} is not running.");
        }
    }

    private void AnswerWait(ClientConnection client, long id)
    {
        if (_exit is null)
        {
            _waiters.Add((client, id));
            return;
        }

        client.KnowsExit = true;
        Reply(client, new MonitorReply { Id = id, Exit = _exit });
    }

    private void HoldPorts(IReadOnlyList<PublishedPort> ports)
    {
        bool first = _container.Ports is null;
        if (_container.HoldPorts(ports) is { } holder && first)
        {
            _loop.Add(new HeldPortsSource(holder), PollEvents.Readable);
        }
    }

    private void Attach(ClientConnection client, long id, AttachRequest request)
    {
        if (request.Stdin && !_container.Relay.HasInput && !_container.Relay.OutputEnded)
        {
            request = request with { Stdin = false }; // as Docker: what is not open cannot be written to, and that is no error
        }

        Reply(client, new MonitorReply { Id = id });
        if (!client.Closed)
        {
            client.AttachTo(_container.Relay, request);
        }
    }

    private void SendRootFs(ClientConnection client, long id)
    {
        if (_container.RootFs is { } mount)
        {
            client.Send(new MonitorReply { Id = id }, mount);
            return;
        }

        using PathFd root = HostFiles.OpenPath($"/proc/{_container.Process.Pid}/root");
        client.Send(new MonitorReply { Id = id }, root);
    }
}
