using Berth.Runtime.Monitor.Client;
using Berth.Runtime.Monitor.Protocol;

namespace Berth.Runtime.Monitor;

/// <summary>
/// A client's stdio of a container or an exec. One reader at a time, and one writer at a time on <see cref="Stdin"/>; both may run at
/// once. Disposing detaches: the process runs on.
/// </summary>
public sealed class AttachedStreams : IAsyncDisposable
{
    private readonly MonitorConnection _connection;
    private OutputKind _current;
    private int _remaining;
    private bool _ended;

    internal AttachedStreams(MonitorConnection connection)
    {
        _connection = connection;
        Stdin = new StdinStream(connection);
    }

    /// <summary>Write only; disposing it half-closes, so that the process reads the end of its stdin.</summary>
    public Stream Stdin { get; }

    /// <summary>True when the stream ended before the output did: this client read too slowly, or the monitor died.</summary>
    public bool CutOff { get; private set; }

    /// <summary>Reads output into <paramref name="buffer"/> (64 KiB is best); waits for at least one byte.</summary>
    /// <returns>Stream and count; <see cref="OutputKind.None"/> when all output has been read.</returns>
    public async ValueTask<OutputChunk> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            while (_remaining == 0 && !_ended)
            {
                Accept(await _connection.ReadHeaderAsync(cancellationToken));
            }

            if (_ended)
            {
                return default;
            }

            Memory<byte> part = buffer.Length > _remaining ? buffer[.._remaining] : buffer;
            int count = await _connection.ReadPayloadAsync(part, cancellationToken);
            _remaining -= count;
            return new OutputChunk(_current, count);
        }
        catch (IOException)
        {
            CutOff = _ended = true;
            return default;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _connection.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Accept(FrameHeader? header)
    {
        _current = header?.Type switch
        {
            FrameType.Stdout => OutputKind.Stdout,
            FrameType.Stderr => OutputKind.Stderr,
            _ => OutputKind.None,
        };
        _ended = _current == OutputKind.None;
        _remaining = _ended ? 0 : header!.Value.Length;
        CutOff = _ended && header?.Type != FrameType.OutputEnd;
    }
}
