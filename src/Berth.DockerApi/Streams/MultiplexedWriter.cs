using System.Buffers;
using System.Buffers.Binary;

namespace Berth.DockerApi.Streams;

/// <summary>
/// Writes stdout and stderr of a container without a terminal into one stream: frames of an 8-byte header (stream, three zero bytes,
/// big-endian length) and the bytes. Not safe for two writers at once. Engine API, ContainerAttach, "Stream format".
/// </summary>
public sealed class MultiplexedWriter(Stream destination)
{
    /// <summary>Bytes of a frame's header.</summary>
    public const int HeaderLength = 8;

    /// <summary>Writes the header of a frame of <paramref name="length"/> bytes into the first eight bytes of <paramref name="header"/>.</summary>
    public static void WriteHeader(Span<byte> header, StreamKind stream, int length)
    {
        header[0] = (byte)stream;
        header[1] = header[2] = header[3] = 0;
        BinaryPrimitives.WriteInt32BigEndian(header[4..], length);
    }

    /// <summary>Writes one frame, header and bytes in a single write; an empty one is left out.</summary>
    public async ValueTask WriteAsync(StreamKind stream, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        byte[] frame = ArrayPool<byte>.Shared.Rent(HeaderLength + bytes.Length);
        try
        {
            WriteHeader(frame, stream, bytes.Length);
            bytes.CopyTo(frame.AsMemory(HeaderLength));
            await destination.WriteAsync(frame.AsMemory(0, HeaderLength + bytes.Length), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(frame);
        }
    }
}
