using System.Buffers.Binary;

namespace Berth.Runtime.Monitor.Protocol;

/// <summary>The 8 bytes before every payload: type (1), zero (3), payload length (4, little endian).</summary>
/// <param name="Type">What the payload is.</param>
/// <param name="Length">Bytes of payload that follow.</param>
public readonly record struct FrameHeader(FrameType Type, int Length)
{
    /// <summary>Bytes of a header.</summary>
    public const int Size = 8;

    /// <summary>The longest payload of a JSON frame: 1 MiB.</summary>
    public const int MaxControlLength = 1 << 20;

    /// <summary>The longest payload of a data frame: 64 KiB.</summary>
    public const int MaxDataLength = 64 << 10;

    /// <summary>The longest payload that this frame's type may have.</summary>
    public static int MaxLength(FrameType type) => type >= FrameType.Stdin ? MaxDataLength : MaxControlLength;

    /// <summary>Writes the header to the first 8 bytes of <paramref name="destination"/>.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(destination, (uint)Type);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], (uint)Length);
    }

    /// <summary>Reads a header from the first 8 bytes of <paramref name="source"/>.</summary>
    /// <returns>False when it breaks the protocol: reserved bytes set, or a payload longer than its type may have.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out FrameHeader header)
    {
        uint type = BinaryPrimitives.ReadUInt32LittleEndian(source);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(source[4..]);
        bool valid = type is > 0 and <= byte.MaxValue && length <= (uint)MaxLength((FrameType)type);
        header = valid ? new FrameHeader((FrameType)type, (int)length) : default;
        return valid;
    }
}
