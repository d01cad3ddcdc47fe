using System.Net;
using Berth.Linux;
using Berth.Linux.Polling;
using Berth.Linux.Sockets;

namespace Berth.Networks.Ports;

/// <summary>One spliced connection: client and container, a pipe for each direction, half-close kept.</summary>
internal sealed class TcpRelay : IReadyTarget
{
    private const int EINPROGRESS = 115;

    private readonly PortHolder _holder;
    private readonly TcpListenerSocket _listener;
    private readonly Side _client;
    private readonly Side _container;
    private bool _connecting = true;
    private bool _closed;

    private TcpRelay(PortHolder holder, TcpListenerSocket listener, (SocketFd Client, SocketFd Container) sockets)
    {
        _holder = holder;
        _listener = listener;
        _client = new Side(sockets.Client);
        _container = new Side(sockets.Container);
    }

    internal static void Start(PortHolder holder, TcpListenerSocket listener, SocketFd client, IPEndPoint container)
    {
        TcpRelay? relay = null;
        try
        {
            var onward = SocketFd.TryOpen(tcp: true, container.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6);
            if (onward is not null && onward.Connect(container) is 0 or EINPROGRESS)
            {
                relay = new TcpRelay(holder, listener, (client, onward!));
                relay.Register();
                return;
            }

            onward?.Dispose();
        }
        catch (LinuxException)
        {
            // No fd or memory left for this one: refused, the others go on.
        }

        if (relay is not null)
        {
            relay.Abort();
            return;
        }

        client.ResetOnClose();
        client.Dispose();
        listener.Closed();
    }

    public void Ready(int token, PollEvents events)
    {
        if (_connecting)
        {
            FinishConnect(token, events);
            return;
        }

        (Side side, Side other) = token == _client.Token ? (_client, _container) : (_container, _client);
        if (!Pump(side, other) || !Pump(other, side))
        {
            Abort();
            return;
        }

        if (_client.IsDone && _container.IsDone)
        {
            Dispose();
            return;
        }

        // Over for this side, yet still reported: a hang-up cannot be masked, only taken out.
        if ((events & (PollEvents.HangUp | PollEvents.Error)) != 0 && side.Ended)
        {
            if (!side.WriteShut)
            {
                Abort();
                return;
            }

            _holder.Unregister(side.Socket, side.Token);
            side.Token = 0;
        }

        Update(_client, _container);
        Update(_container, _client);
    }

    public void Dispose()
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        _holder.Carried--;
        Close(_client);
        Close(_container);
        _listener.Closed();
    }

    private static bool Pump(Side from, Side to)
    {
        if (from.Pipe.Pending == 0 && !from.Ended)
        {
            SpliceResult taken = from.Pipe.Fill(from.Socket);
            from.Ended = taken == SpliceResult.End;
            if (taken == SpliceResult.Broken)
            {
                return false;
            }
        }

        if (from.Pipe.Pending > 0 && from.Pipe.Drain(to.Socket) == SpliceResult.Broken)
        {
            return false;
        }

        if (from.Ended && from.Pipe.Pending == 0 && !to.WriteShut)
        {
            to.Socket.ShutdownWrite();
            to.WriteShut = true;
        }

        return true;
    }

    private void Register()
    {
        _holder.Carried++;
        _client.Token = _holder.Register(_client.Socket, PollEvents.None, this);
        _container.Token = _holder.Register(_container.Socket, PollEvents.Writable, this);
        _container.Interest = PollEvents.Writable;
    }

    private void FinishConnect(int token, PollEvents events)
    {
        if (token == _client.Token || _container.Socket.ConnectError() != 0)
        {
            Abort(); // the client gave up, or the container refused
            return;
        }

        if ((events & PollEvents.Writable) != 0)
        {
            _connecting = false;
            Update(_client, _container);
            Update(_container, _client);
        }
    }

    private void Update(Side side, Side other)
    {
        PollEvents wanted = (!side.Ended && side.Pipe.Pending == 0 ? PollEvents.Readable : PollEvents.None)
            | (other.Pipe.Pending > 0 ? PollEvents.Writable : PollEvents.None);
        if (side.Token != 0 && wanted != side.Interest)
        {
            side.Interest = wanted;
            _holder.Change(side.Socket, wanted, side.Token);
        }
    }

    private void Abort()
    {
        _client.Socket.ResetOnClose();
        _container.Socket.ResetOnClose();
        Dispose();
    }

    private void Close(Side side)
    {
        if (side.Token != 0)
        {
            _holder.Unregister(side.Socket, side.Token);
        }

        side.Socket.Dispose();
        side.Pipe.Dispose();
    }

    private sealed class Side(SocketFd socket)
    {
        public SocketFd Socket { get; } = socket;

        /// <summary>Carries what this side sent.</summary>
        public SplicePipe Pipe { get; } = new();

        public int Token { get; set; }

        public PollEvents Interest { get; set; }

        /// <summary>It sent its last byte.</summary>
        public bool Ended { get; set; }

        /// <summary>It was told that nothing more comes.</summary>
        public bool WriteShut { get; set; }

        public bool IsDone => Ended && WriteShut && Pipe.Pending == 0;
    }
}
