using System.Buffers;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Oci;
using Berth.Runtime.Monitor.Protocol;

namespace Berth.Runtime.Monitor.Client;

/// <summary>One connection to a monitor: frames in both directions. One reader and one writer at a time.</summary>
internal sealed class MonitorConnection(Socket socket) : IDisposable
{
    private readonly NetworkStream _stream = new(socket, ownsSocket: true);
    private readonly byte[] _buffer = new byte[16 << 10];
    private readonly SemaphoreSlim _writing = new(1, 1);
    private int _start;
    private int _end;

    /// <summary>Connects and exchanges hellos; <paramref name="pipelined"/> is sent without waiting for the monitor's.</summary>
    /// <exception cref="SocketException">No monitor listens there.</exception>
    public static async Task<(MonitorConnection Connection, Hello Hello)> OpenAsync(
        string bundlePath, MonitorCommand? pipelined, CancellationToken cancellationToken)
    {
        MonitorConnection connection = new(await MonitorAddress.ConnectAsync(bundlePath, cancellationToken));
        try
        {
            await connection.SendHelloAsync(cancellationToken);
            if (pipelined is not null)
            {
                await connection.SendCommandAsync(pipelined, cancellationToken);
            }

            return (connection, await connection.ReadHelloAsync(cancellationToken));
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Says who we are; a connection's first frame.</summary>
    public Task SendHelloAsync(CancellationToken cancellationToken) =>
        SendJsonAsync(
            FrameType.Hello, new Hello { Version = Hello.CurrentVersion }, MonitorJson.Default.Hello, cancellationToken);

    /// <summary>Reads the monitor's hello.</summary>
    public async Task<Hello> ReadHelloAsync(CancellationToken cancellationToken)
    {
        Hello hello = await ReadJsonAsync(FrameType.Hello, MonitorJson.Default.Hello, cancellationToken)
            ?? throw new EndOfStreamException("The container's monitor hung up.");
        return hello.Version is > 0 and <= Hello.CurrentVersion ? hello : throw Broken($"version {hello.Version}");
    }

    /// <summary>The descriptor, for what .NET's sockets cannot do.</summary>
    public SafeHandle Handle => socket.SafeHandle;

    /// <summary>Sends a command.</summary>
    public Task SendCommandAsync(MonitorCommand command, CancellationToken cancellationToken) =>
        SendJsonAsync(FrameType.Command, command, MonitorJson.Default.MonitorCommand, cancellationToken);

    /// <summary>Sends a data frame of at most 64 KiB.</summary>
    public async ValueTask SendAsync(FrameType type, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        int length = FrameHeader.Size + payload.Length;
        byte[] frame = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            new FrameHeader(type, payload.Length).Write(frame);
            payload.Span.CopyTo(frame.AsSpan(FrameHeader.Size));
            await _writing.WaitAsync(cancellationToken);
            try
            {
                // Not cancelled half-way: a torn frame would break the connection for everybody who shares it.
                await _stream.WriteAsync(frame.AsMemory(0, length), CancellationToken.None);
            }
            finally
            {
                _writing.Release();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(frame);
        }
    }

    /// <summary>Reads the next frame's header; null at the end of the stream.</summary>
    public async ValueTask<FrameHeader?> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        while (_end - _start < FrameHeader.Size)
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
            }

            int count = await _stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            if (count == 0)
            {
                return null;
            }

            _end += count;
        }

        bool valid = FrameHeader.TryRead(_buffer.AsSpan(_start), out FrameHeader header);
        _start += FrameHeader.Size;
        return valid ? header : throw Broken("a malformed frame");
    }

    /// <summary>Reads some bytes of the current frame's payload; the caller counts them.</summary>
    public async ValueTask<int> ReadPayloadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (_start == _end)
        {
            int count = await _stream.ReadAsync(destination, cancellationToken);
            return count > 0 ? count : throw new EndOfStreamException();
        }

        int taken = Math.Min(destination.Length, _end - _start);
        _buffer.AsSpan(_start, taken).CopyTo(destination.Span);
        _start += taken;
        return taken;
    }

    /// <summary>Reads one JSON frame, which must be of <paramref name="type"/>; null at the end of the stream.</summary>
    public async Task<T?> ReadJsonAsync<T>(FrameType type, JsonTypeInfo<T> json, CancellationToken cancellationToken)
        where T : class
    {
        if (await ReadHeaderAsync(cancellationToken) is not { } header)
        {
            return null;
        }

        if (header.Type != type)
        {
            throw Broken($"a {header.Type} frame instead of {type}");
        }

        byte[] payload = new byte[header.Length];
        for (int done = 0; done < payload.Length;)
        {
            done += await ReadPayloadAsync(payload.AsMemory(done), cancellationToken);
        }

        return JsonSerializer.Deserialize(payload, json) ?? throw Broken("null");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        _writing.Dispose();
    }

    private static BerthException Broken(string what) => new(ErrorKind.Failed, $"The container's monitor answered with {what}.");

    private async Task SendJsonAsync<T>(FrameType type, T value, JsonTypeInfo<T> json, CancellationToken cancellationToken)
    {
        byte[] payload = JsonSerializer.SerializeToUtf8Bytes(value, json);
        if (payload.Length > FrameHeader.MaxControlLength)
        {
            throw new BerthException(ErrorKind.Invalid, $"The request to the container's monitor is too large: {payload.Length} bytes.");
        }

        await SendAsync(type, payload, cancellationToken);
    }
}
