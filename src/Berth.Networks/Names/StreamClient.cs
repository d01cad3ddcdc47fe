using System.Buffers.Binary;
using Berth.Linux.Polling;
using Berth.Linux.Sockets;

namespace Berth.Networks.Names;

/// <summary>One connection by TCP: a question, its answer, the next. What is not known here goes to a resolver by TCP as well.</summary>
internal sealed class StreamClient : DeadlineTarget
{
    private const int WaitMilliseconds = 10_000;

    private readonly NameServer _server;
    private readonly SocketFd _client;
    private readonly int _clientToken;
    private SocketFd? _upstream;
    private int _upstreamToken;
    private int _nextUpstream;
    private byte[] _question = [];
    private byte[] _buffer = new byte[514];
    private int _filled;
    private byte[] _output = [];
    private int _sent;

    public StreamClient(NameServer server, SocketFd client)
    {
        (_server, _client) = (server, client);
        Deadline = Environment.TickCount64 + WaitMilliseconds;
        _server.Connections++;
        _clientToken = server.Register(client, PollEvents.Readable, this);
    }

    public override void Ready(int token, PollEvents events)
    {
        if (token == _clientToken)
        {
            OnClient();
        }
        else if (_upstream is not null)
        {
            OnUpstream(events);
        }
    }

    public override void Expired() => Dispose();

    public override void Dispose()
    {
        CloseUpstream();
        if (_client.IsClosed)
        {
            return;
        }

        _server.Unregister(_client, _clientToken);
        _client.Dispose();
        _server.Connections--;
    }

    private void OnClient()
    {
        if (_sent < _output.Length)
        {
            Send();
            return;
        }

        if (!TryReadMessage(_client, out byte[]? message) || message is null)
        {
            return;
        }

        Deadline = Environment.TickCount64 + WaitMilliseconds;
        _server.Book.Refresh();
        message.CopyTo(_server.Scratch, 0);
        int answer = DnsQuestion.TryParse(message) is { } question
            ? _server.Book.Answer(_server.Scratch.AsSpan(0, NameServer.MessageBytes), question, datagram: false)
            : message.Length < DnsQuestion.HeaderBytes ? 0 : DnsAnswer.WriteEmpty(_server.Scratch, 0, DnsAnswer.FormatError);
        if (answer > 0)
        {
            Reply(_server.Scratch.AsSpan(0, answer));
            return;
        }

        (_question, _nextUpstream) = (message, 0);
        NextUpstream();
    }

    private void OnUpstream(PollEvents events)
    {
        if (_upstream!.ConnectError() != 0)
        {
            NextUpstream();
            return;
        }

        if ((events & PollEvents.Writable) != 0)
        {
            byte[] framed = Framed(_question);
            if (_upstream.TrySendSome(framed) != framed.Length)
            {
                NextUpstream();
                return;
            }

            _server.Change(_upstream, PollEvents.Readable, _upstreamToken);
            return;
        }

        if (!TryReadMessage(_upstream, out byte[]? answer))
        {
            NextUpstream();
        }
        else if (answer is not null)
        {
            CloseUpstream();
            Reply(answer);
        }
    }

    private void NextUpstream()
    {
        CloseUpstream();
        ResolverFile resolver = _server.Book.Resolver;
        while (resolver.Forwards && _nextUpstream < resolver.Upstreams.Count)
        {
            if (_server.TryConnect(resolver.Upstreams[_nextUpstream++], tcp: true) is { } socket)
            {
                _upstream = socket;
                _server.Change(_client, PollEvents.None, _clientToken); // one question at a time
                _upstreamToken = _server.Register(socket, PollEvents.Writable, this);
                return;
            }
        }

        _question.CopyTo(_server.Scratch, 0);
        int end = DnsQuestion.TryParse(_question)?.End ?? 0;
        Reply(_server.Scratch.AsSpan(0, DnsAnswer.WriteEmpty(_server.Scratch, end, DnsAnswer.ServerFailure)));
    }

    private void CloseUpstream()
    {
        _filled = 0;
        if (_upstream is not null)
        {
            _server.Unregister(_upstream, _upstreamToken);
            _upstream.Dispose();
            _upstream = null;
        }
    }

    private void Reply(ReadOnlySpan<byte> message)
    {
        (_output, _sent) = (Framed(message), 0);
        Send();
    }

    private void Send()
    {
        int sent = _client.TrySendSome(_output.AsSpan(_sent));
        if (sent < 0)
        {
            Dispose();
            return;
        }

        _sent += sent;
        _server.Change(_client, _sent < _output.Length ? PollEvents.Writable : PollEvents.Readable, _clientToken);
    }

    // False when the peer is gone; the message is null while it is not whole.
    private bool TryReadMessage(SocketFd socket, out byte[]? message)
    {
        message = null;
        int wanted = _filled < 2 ? 2 : 2 + BinaryPrimitives.ReadUInt16BigEndian(_buffer);
        while (true)
        {
            if (_buffer.Length < wanted)
            {
                Array.Resize(ref _buffer, wanted);
            }

            int got = socket.TryReceive(_buffer.AsSpan(_filled, wanted - _filled));
            if (got <= 0)
            {
                return got < 0 || Gone(socket);
            }

            _filled += got;
            if (_filled == wanted && wanted > 2)
            {
                message = _buffer[2.._filled];
                _filled = 0;
                return true;
            }

            wanted = _filled < 2 ? 2 : 2 + BinaryPrimitives.ReadUInt16BigEndian(_buffer);
            if (wanted == 2 && _filled == 2)
            {
                return Gone(socket); // an empty message
            }
        }
    }

    private bool Gone(SocketFd socket)
    {
        if (socket == _client)
        {
            Dispose();
        }

        return false;
    }

    private static byte[] Framed(ReadOnlySpan<byte> message)
    {
        byte[] framed = new byte[message.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)message.Length);
        message.CopyTo(framed.AsSpan(2));
        return framed;
    }
}
