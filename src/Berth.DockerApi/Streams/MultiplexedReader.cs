using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Berth.Oci;

namespace Berth.DockerApi.Streams;

/// <summary>
/// Takes a multiplexed stream apart. A frame may be longer than any buffer: it is handed out in pieces.
/// Engine API, ContainerAttach, "Stream format".
/// </summary>
public sealed class MultiplexedReader(Stream source)
{
    private const int MaxErrorLength = 64 * 1024;
    private readonly byte[] _header = new byte[MultiplexedWriter.HeaderLength];
    private StreamKind _stream;
    private uint _left;

    /// <summary>Reads the next piece into <paramref name="buffer"/>: its stream and its length; length 0 is the end.</summary>
    /// <exception cref="BerthException">The stream is no multiplexed stream, ends inside a frame, or carries an error of the engine.</exception>
    public async ValueTask<(StreamKind Stream, int Count)> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (_left == 0)
        {
            if (!await ReadHeaderAsync(cancellationToken))
            {
                return (StreamKind.Stdout, 0);
            }
        }

        int wanted = (int)Math.Min((uint)buffer.Length, _left);
        int count = await source.ReadAsync(buffer[..wanted], cancellationToken);
        if (count == 0)
        {
            throw Truncated();
        }

        _left -= (uint)count;
        return (_stream, count);
    }

    /// <summary>Copies until the end, each stream to its own destination.</summary>
    /// <exception cref="BerthException">As <see cref="ReadAsync"/>.</exception>
    public async Task CopyAsync(Stream stdout, Stream stderr, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(32 * 1024);
        try
        {
            while (true)
            {
                (StreamKind stream, int count) = await ReadAsync(buffer, cancellationToken);
                if (count == 0)
                {
                    return;
                }

                Stream destination = stream == StreamKind.Stderr ? stderr : stdout;
                await destination.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                await destination.FlushAsync(cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static BerthException Truncated() =>
        new(ErrorKind.Unavailable, "The output stream ended inside a frame: the connection to the engine broke.");

    private async ValueTask<bool> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        int read = await source.ReadAtLeastAsync(_header, _header.Length, throwOnEndOfStream: false, cancellationToken);
        if (read == 0)
        {
            return false;
        }

        if (read < _header.Length)
        {
            throw Truncated();
        }

        if (_header[0] > (byte)StreamKind.SystemError)
        {
            throw new BerthException(ErrorKind.Invalid, $"Unrecognized input header: {_header[0]}: the output is not multiplexed.");
        }

        _stream = (StreamKind)_header[0];
        _left = BinaryPrimitives.ReadUInt32BigEndian(_header.AsSpan(4));
        if (_stream == StreamKind.SystemError)
        {
            throw await ReadErrorAsync(cancellationToken);
        }

        return true;
    }

    private async ValueTask<BerthException> ReadErrorAsync(CancellationToken cancellationToken)
    {
        byte[] text = new byte[Math.Min(_left, MaxErrorLength)];
        int read = await source.ReadAtLeastAsync(text, text.Length, throwOnEndOfStream: false, cancellationToken);
        return new BerthException(ErrorKind.Failed, $"error from daemon in stream: {Encoding.UTF8.GetString(text, 0, read)}");
    }
}
