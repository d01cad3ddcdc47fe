using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Berth.Linux.Netlink;

/// <summary>Writes netlink messages one behind the other into one buffer that grows and is used again. netlink(7). Not thread-safe.</summary>
/// <remarks>Lengths are filled in when a message or nested attribute ends. An attribute over 65,535 bytes throws OverflowException:
/// a length that wrapped would let payload be read as attributes (CVE-2021-43784).</remarks>
public sealed class NetlinkWriter
{
    private const int HeaderBytes = 16;
    private const ushort NLA_F_NESTED = 0x8000;

    private byte[] _buffer = new byte[1024];
    private int _length;
    private int _message;

    /// <summary>All messages ended so far.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>Forgets what was written; returns this.</summary>
    public NetlinkWriter Clear()
    {
        _length = 0;
        return this;
    }

    /// <summary>Begins a message. Its sequence number is set by the socket, or stays <paramref name="sequence"/> in a batch.</summary>
    public void BeginMessage(ushort type, NetlinkFlags flags, uint sequence = 0)
    {
        _message = _length;
        Span<byte> header = Take(HeaderBytes);
        header.Clear();
        MemoryMarshal.Write(header[4..], type);
        MemoryMarshal.Write(header[6..], (ushort)flags);
        MemoryMarshal.Write(header[8..], sequence);
    }

    /// <summary>Ends the message and writes its length.</summary>
    public void EndMessage() => MemoryMarshal.Write(_buffer.AsSpan(_message), (uint)(_length - _message));

    /// <summary>Appends a fixed structure (the family's own header), padded to 4 bytes.</summary>
    public void WriteHeader(ReadOnlySpan<byte> header)
    {
        Span<byte> target = Take(Align(header.Length));
        target.Clear();
        header.CopyTo(target);
    }

    /// <summary>Appends one attribute (u16 length, u16 type, payload), padded to 4 bytes. rtnetlink(7).</summary>
    public void Write(ushort type, ReadOnlySpan<byte> payload)
    {
        ushort size = checked((ushort)(4 + payload.Length));
        Span<byte> attribute = Take(Align(size));
        attribute.Clear();
        MemoryMarshal.Write(attribute, size);
        MemoryMarshal.Write(attribute[2..], type);
        payload.CopyTo(attribute[4..]);
    }

    /// <summary>Appends a zero-terminated string.</summary>
    public void WriteString(ushort type, string text)
    {
        Span<byte> bytes = stackalloc byte[256];
        int length = Encoding.UTF8.GetBytes(text, bytes[..^1]);
        bytes[length] = 0;
        Write(type, bytes[..(length + 1)]);
    }

    /// <summary>Appends a byte.</summary>
    public void WriteByte(ushort type, byte value) => Write(type, [value]);

    /// <summary>Appends a 32-bit number in the machine's order (rtnetlink).</summary>
    public void WriteUInt32(ushort type, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        MemoryMarshal.Write(bytes, value);
        Write(type, bytes);
    }

    /// <summary>Appends a 32-bit number in network order (nfnetlink).</summary>
    public void WriteNetworkUInt32(ushort type, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        Write(type, bytes);
    }

    /// <summary>Begins a nested attribute; give what this returns to <see cref="EndNested"/>.</summary>
    public int BeginNested(ushort type)
    {
        int start = _length;
        Span<byte> attribute = Take(4);
        attribute.Clear();
        MemoryMarshal.Write(attribute[2..], (ushort)(type | NLA_F_NESTED));
        return start;
    }

    /// <summary>Ends a nested attribute and writes its length.</summary>
    public void EndNested(int start) => MemoryMarshal.Write(_buffer.AsSpan(start), checked((ushort)(_length - start)));

    /// <summary>Bytes that the nested attribute begun at <paramref name="start"/> has so far: long lists are split before 65,535.</summary>
    public int NestedBytes(int start) => _length - start;

    /// <summary>Overwrites the sequence number of the first message.</summary>
    public void SetSequence(uint sequence) => MemoryMarshal.Write(_buffer.AsSpan(8), sequence);

    private static int Align(int length) => (length + 3) & ~3;

    private Span<byte> Take(int count)
    {
        if (_buffer.Length - _length < count)
        {
            Array.Resize(ref _buffer, checked((_length + count) * 2));
        }

        Span<byte> taken = _buffer.AsSpan(_length, count);
        _length += count;
        return taken;
    }
}
