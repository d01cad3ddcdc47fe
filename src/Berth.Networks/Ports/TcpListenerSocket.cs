using System.Net;
using Berth.Linux;
using Berth.Linux.Polling;
using Berth.Linux.Sockets;

namespace Berth.Networks.Ports;

/// <summary>A held TCP port: accepts what comes and gives it to a <see cref="TcpRelay"/>.</summary>
internal sealed class TcpListenerSocket : IReadyTarget
{
    // Six fds each; the rest waits in the backlog.
    private const int MaxConnections = 1000;

    private readonly PortHolder _holder;
    private readonly SocketFd _socket;
    private readonly IPEndPoint _container;
    private readonly int _token;
    private int _connections;
    private bool _paused;
    private SocketFd? _spare = TryOpenSpare();

    internal TcpListenerSocket(PortHolder holder, SocketFd socket, IPEndPoint container)
    {
        _holder = holder;
        _socket = socket;
        _container = container;
        _token = holder.Register(socket, PollEvents.Readable, this);
    }

    public void Ready(int token, PollEvents events)
    {
        SocketFd? client = _socket.TryAccept(out bool outOfFds);
        if (client is not null)
        {
            _connections++;
            TcpRelay.Start(_holder, this, client, _container);
        }

        if (outOfFds)
        {
            Refuse();
        }

        if (_connections >= MaxConnections)
        {
            _paused = true;
            _holder.Change(_socket, PollEvents.None, _token);
        }
    }

    public void Dispose()
    {
        _holder.Unregister(_socket, _token);
        _socket.Dispose();
        _spare?.Dispose();
    }

    // Without an fd the connection would stay in the backlog and the socket ready for ever: the spare one is for telling it so.
    private void Refuse()
    {
        _spare?.Dispose();
        using (SocketFd? client = _socket.TryAccept(out _))
        {
            client?.ResetOnClose();
        }

        _spare = TryOpenSpare();
    }

    private static SocketFd? TryOpenSpare()
    {
        try
        {
            return SocketFd.TryOpen(tcp: false, ipv6: false);
        }
        catch (LinuxException)
        {
            return null;
        }
    }

    internal void Closed()
    {
        _connections--;
        if (_paused && !_socket.IsClosed)
        {
            _paused = false;
            _holder.Change(_socket, PollEvents.Readable, _token);
        }
    }
}
