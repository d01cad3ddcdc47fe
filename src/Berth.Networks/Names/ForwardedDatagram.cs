using Berth.Linux.Polling;
using Berth.Linux.Sockets;

namespace Berth.Networks.Names;

/// <summary>One question passed on by UDP: to one resolver after the other, until one answers.</summary>
internal sealed class ForwardedDatagram : DeadlineTarget
{
    private const int WaitMilliseconds = 2_000;
    private const byte Refused = 5;

    private readonly NameServer _server;
    private readonly SocketFd _listener;
    private readonly byte[] _sender;
    private readonly byte[] _query;
    private readonly IReadOnlyList<Upstream> _upstreams;
    private SocketFd? _socket;
    private int _token;
    private int _next;

    private ForwardedDatagram(NameServer server, (SocketFd Listener, byte[] Sender) client, byte[] query)
    {
        (_server, _query) = (server, query);
        (_listener, _sender) = client;
        _upstreams = server.Book.Resolver.Upstreams;
    }

    /// <summary>Passes a question on; false when no resolver can be reached.</summary>
    public static bool TryStart(NameServer server, (SocketFd Listener, byte[] Sender) client, byte[] query) =>
        new ForwardedDatagram(server, client, query).TryNext();

    public override void Ready(int token, PollEvents events)
    {
        int length = _socket!.TryReceive(_server.Scratch);
        ReadOnlySpan<byte> answer = _server.Scratch.AsSpan(0, Math.Max(length, 0));
        if (length >= 0 && (length < DnsQuestion.HeaderBytes || !answer[..2].SequenceEqual(_query.AsSpan(0, 2)) || (answer[2] & 0x80) == 0))
        {
            return; // not the answer to this
        }

        bool failed = length < 0 || (answer[3] & 0x0f) is DnsAnswer.ServerFailure or Refused;
        if (failed && _next < _upstreams.Count)
        {
            Expired();
            return;
        }

        if (length >= 0)
        {
            _listener.TrySendTo(answer, _sender);
            Dispose();
        }
        else
        {
            Expired();
        }
    }

    public override void Expired()
    {
        Dispose();
        if (!TryNext())
        {
            Span<byte> message = _server.Scratch;
            _query.CopyTo(message);
            int end = DnsQuestion.TryParse(_query)?.End ?? 0;
            _listener.TrySendTo(message[..DnsAnswer.WriteEmpty(message, end, DnsAnswer.ServerFailure)], _sender);
        }
    }

    public override void Dispose()
    {
        if (_socket is not null)
        {
            _server.Unregister(_socket, _token);
            _socket.Dispose();
            _socket = null;
            _server.Queries--;
        }
    }

    private bool TryNext()
    {
        while (_next < _upstreams.Count)
        {
            SocketFd? socket = _server.TryConnect(_upstreams[_next++], tcp: false);
            if (socket is not null && socket.TrySend(_query))
            {
                _socket = socket;
                _server.Queries++;
                Deadline = Environment.TickCount64 + WaitMilliseconds;
                _token = _server.Register(socket, PollEvents.Readable, this);
                return true;
            }

            socket?.Dispose();
        }

        return false;
    }
}
