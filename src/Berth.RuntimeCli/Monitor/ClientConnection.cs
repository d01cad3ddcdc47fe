using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Linux;
using Berth.Linux.Polling;
using Berth.Linux.Sockets;
using Berth.Runtime.Monitor;
using Berth.Runtime.Monitor.Protocol;

namespace Berth.RuntimeCli.Monitor;

/// <summary>One client of the monitor. A client that breaks the protocol is hung up on.</summary>
internal sealed class ClientConnection(SafeHandle socket, PollLoop loop, ControlServer server) : PollSource(socket)
{
    private readonly ByteQueue _output = new();
    private byte[] _partial = [];
    private int _partialLength;
    private int _stdinRemaining;
    private bool _closing;

    /// <summary>What it attached; null for a connection of commands.</summary>
    public AttachRequest? Attached { get; private set; }

    /// <summary>Whose stdio it is attached to.</summary>
    public StdioRelay? Relay { get; private set; }

    /// <summary>True from its hello on.</summary>
    public bool HasSaidHello { get; set; }

    /// <summary>True when its wait has been answered.</summary>
    public bool KnowsExit { get; set; }

    /// <summary>True once it is hung up.</summary>
    public bool Closed { get; private set; }

    /// <summary>Bytes that it has not taken yet.</summary>
    public int Waiting => _output.Length;

    /// <summary>Makes it a connection of raw streams.</summary>
    public void AttachTo(StdioRelay relay, AttachRequest request)
    {
        (Attached, Relay) = (request, relay);
        relay.Attach(this);
    }

    /// <summary>Sends a JSON frame.</summary>
    public void Send<T>(FrameType type, T value, JsonTypeInfo<T> json)
    {
        byte[] payload = JsonSerializer.SerializeToUtf8Bytes(value, json);
        byte[] frame = new byte[FrameHeader.Size + payload.Length];
        new FrameHeader(type, payload.Length).Write(frame);
        payload.CopyTo(frame, FrameHeader.Size);
        Send(frame);
    }

    /// <summary>Sends a reply together with a descriptor.</summary>
    public void Send(MonitorReply reply, SafeHandle descriptor)
    {
        byte[] payload = JsonSerializer.SerializeToUtf8Bytes(reply, MonitorJson.Default.MonitorReply);
        Span<byte> header = stackalloc byte[FrameHeader.Size];
        new FrameHeader(FrameType.Reply, payload.Length).Write(header);
        if (Waiting > 0 || UnixSockets.Send(Handle, header, [descriptor]) != header.Length)
        {
            Close(); // only for a client that has not read its earlier replies
            return;
        }

        Send(payload);
    }

    /// <summary>Sends whole frames.</summary>
    public void Send(ReadOnlySpan<byte> frames)
    {
        if (!Closed && !_output.Send(Handle, frames))
        {
            Close();
        }

        UpdateInterest();
    }

    /// <summary>Says that all output has been sent, and hangs up once it has been taken.</summary>
    public void EndOutput() => Finish(FrameType.OutputEnd);

    /// <summary>Gives up on a client that is too slow.</summary>
    public void Drop()
    {
        _output.Clear(); // may tear a frame; the end of the stream says so too
        Close();
    }

    /// <summary>Hangs up.</summary>
    public void Close()
    {
        if (!Closed)
        {
            Closed = true;
            loop.Close(this);
            Relay?.Detach(this);
            server.OnClosed(this);
        }
    }

    /// <summary>Waits for what can be gone on with: no input while stdin is full.</summary>
    public void UpdateInterest()
    {
        PollEvents interest = Relay is { InputIsFull: true } && Attached!.Stdin ? PollEvents.None : PollEvents.Readable;
        loop.SetInterest(this, interest | (Waiting > 0 ? PollEvents.Writable : PollEvents.None));
    }

    /// <inheritdoc/>
    public override void OnReady(PollEvents events)
    {
        if ((events & PollEvents.Writable) != 0)
        {
            FlushOutput();
        }

        if (!Closed && (events & ~PollEvents.Writable) != 0)
        {
            int count = NonBlocking.Read(Handle, loop.Scratch);
            if (count > 0)
            {
                Accept(loop.Scratch.AsSpan(0, count));
            }
            else if (count != -Errno.EAGAIN)
            {
                Close();
            }
        }

        UpdateInterest();
    }

    private void FlushOutput()
    {
        if (!_output.Flush(Handle) || (_closing && Waiting == 0))
        {
            Close();
        }
        else
        {
            Relay?.UpdateReading();
        }
    }

    private void Finish(FrameType last)
    {
        Span<byte> frame = stackalloc byte[FrameHeader.Size];
        new FrameHeader(last, 0).Write(frame);
        _closing = true;
        Send(frame);
        if (Waiting == 0)
        {
            Close();
        }
    }

    private void Accept(ReadOnlySpan<byte> data)
    {
        while (data.Length > 0 && !Closed)
        {
            if (_stdinRemaining > 0)
            {
                int part = Math.Min(_stdinRemaining, data.Length);
                Relay!.WriteInput(this, data[..part]);
                _stdinRemaining -= part;
                data = data[part..];
            }
            else
            {
                data = data[Collect(data)..];
            }
        }
    }

    /// <summary>Takes as much as the current frame still lacks, and handles it when it is whole.</summary>
    private int Collect(ReadOnlySpan<byte> data)
    {
        FrameHeader header = default;
        int wanted = FrameHeader.Size;
        if (_partialLength >= FrameHeader.Size)
        {
            FrameHeader.TryRead(_partial, out header);
            wanted += header.Length;
        }

        int part = Math.Min(wanted - _partialLength, data.Length);
        if (_partial.Length < _partialLength + part)
        {
            Array.Resize(ref _partial, wanted);
        }

        data[..part].CopyTo(_partial.AsSpan(_partialLength));
        _partialLength += part;
        if (_partialLength == wanted)
        {
            Complete(header);
        }

        return part;
    }

    private void Complete(FrameHeader header)
    {
        if (_partialLength == FrameHeader.Size && header.Type == FrameType.None)
        {
            if (!FrameHeader.TryRead(_partial, out header) || (header.Type == FrameType.Stdin && Relay is null))
            {
                Close();
                return;
            }

            if (header.Length > 0 && header.Type != FrameType.Stdin)
            {
                return; // its payload comes first
            }
        }

        ReadOnlySpan<byte> payload = _partial.AsSpan(FrameHeader.Size, _partialLength - FrameHeader.Size);
        byte[] frame = _partial;
        (_partial, _partialLength) = (frame.Length > 256 ? [] : frame, 0);
        switch (header.Type)
        {
            case FrameType.Stdin:
                _stdinRemaining = header.Length;
                break;
            case FrameType.StdinEnd:
                Relay?.EndInput(this);
                break;
            default:
                server.OnFrame(this, header.Type, payload);
                break;
        }
    }
}
