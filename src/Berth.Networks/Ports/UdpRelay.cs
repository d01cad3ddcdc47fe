using System.Net;
using System.Runtime.InteropServices;
using Berth.Linux;
using Berth.Linux.Polling;
using Berth.Linux.Sockets;

namespace Berth.Networks.Ports;

/// <summary>A held UDP port: each client gets a socket of its own towards the container, so that answers find back.</summary>
/// <remarks>A client is forgotten after 90 s of silence, when the next datagram makes this look; at most 256 at a time, the oldest goes.</remarks>
internal sealed class UdpRelay : IReadyTarget
{
    private const int MaxClients = 256;
    private const long IdleMilliseconds = 90_000;
    private const int MaxDatagramsPerTurn = 32;
    private const int SenderBytes = 28;

    private readonly PortHolder _holder;
    private readonly SocketFd _socket;
    private readonly IPEndPoint _container;
    private readonly int _token;
    private readonly Dictionary<Sender, Client> _clients = [];
    private byte[] _buffer = [];

    internal UdpRelay(PortHolder holder, SocketFd socket, IPEndPoint container)
    {
        _holder = holder;
        _socket = socket;
        _container = container;
        _token = holder.Register(socket, PollEvents.Readable, this);
    }

    public void Ready(int token, PollEvents events)
    {
        Span<byte> sender = stackalloc byte[SenderBytes];
        Span<byte> buffer = Buffer();
        for (int i = 0; i < MaxDatagramsPerTurn; i++)
        {
            sender.Clear();
            int length = _socket.TryReceiveFrom(buffer, sender, out int senderLength);
            if (length < 0)
            {
                return;
            }

            Find(MemoryMarshal.Read<Sender>(sender), senderLength)?.Socket.TrySend(buffer[..length]);
        }
    }

    public void Dispose()
    {
        foreach (Client client in _clients.Values.ToArray())
        {
            client.Dispose();
        }

        _holder.Unregister(_socket, _token);
        _socket.Dispose();
    }

    private Span<byte> Buffer() => _buffer.Length > 0 ? _buffer : _buffer = new byte[65536];

    private Client? Find(Sender sender, int senderLength)
    {
        long now = Environment.TickCount64;
        if (_clients.TryGetValue(sender, out Client? known))
        {
            known.LastUsed = now;
            return known;
        }

        Forget(now);
        try
        {
            return Add(sender, senderLength, now);
        }
        catch (LinuxException)
        {
            return null; // no fd or memory left: the datagram is lost, as datagrams are
        }
    }

    private Client? Add(Sender sender, int senderLength, long now)
    {
        var onward = SocketFd.TryOpen(tcp: false, _container.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6);
        if (onward is null || onward.Connect(_container) != 0)
        {
            onward?.Dispose();
            return null;
        }

        var client = new Client(this, onward, (sender, senderLength)) { LastUsed = now };
        _clients[sender] = client;
        return client;
    }

    private void Forget(long now)
    {
        Client? oldest = null;
        foreach (Client client in _clients.Values.ToArray())
        {
            if (now - client.LastUsed > IdleMilliseconds)
            {
                client.Dispose();
            }
            else if (oldest is null || client.LastUsed < oldest.LastUsed)
            {
                oldest = client;
            }
        }

        if (_clients.Count >= MaxClients)
        {
            oldest?.Dispose();
        }
    }

    /// <summary>Bytes of a sockaddr_in6 (a sockaddr_in is shorter).</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private readonly record struct Sender(ulong First, ulong Second, ulong Third, uint Fourth);

    private sealed class Client : IReadyTarget
    {
        private readonly UdpRelay _relay;
        private readonly Sender _sender;
        private readonly int _senderLength;
        private readonly int _token;

        internal Client(UdpRelay relay, SocketFd socket, (Sender Sender, int Length) sender)
        {
            _relay = relay;
            Socket = socket;
            (_sender, _senderLength) = sender;
            _token = relay._holder.Register(socket, PollEvents.Readable, this);
            relay._holder.Carried++;
        }

        public SocketFd Socket { get; }

        public long LastUsed { get; set; }

        public void Ready(int token, PollEvents events)
        {
            Span<byte> buffer = _relay.Buffer();
            Span<byte> sender = stackalloc byte[SenderBytes];
            MemoryMarshal.Write(sender, _sender);
            for (int i = 0; i < MaxDatagramsPerTurn; i++)
            {
                int length = Socket.TryReceive(buffer);
                if (length < 0)
                {
                    return;
                }

                LastUsed = Environment.TickCount64;
                _relay._socket.TrySendTo(buffer[..length], sender[.._senderLength]);
            }
        }

        public void Dispose()
        {
            if (_relay._clients.Remove(_sender))
            {
                _relay._holder.Carried--;
                _relay._holder.Unregister(Socket, _token);
                Socket.Dispose();
            }
        }
    }
}
