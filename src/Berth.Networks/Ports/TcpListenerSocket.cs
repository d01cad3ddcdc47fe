using System.Net;
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

        if (_connections >= MaxConnections || (outOfFds && _connections > 0))
        {
            _paused = true;
            _holder.Change(_socket, PollEvents.None, _token);
        }
    }

    public void Dispose()
    {
        _holder.Unregister(_socket, _token);
        _socket.Dispose();
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
