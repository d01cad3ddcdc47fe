using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Berth.Linux.Netlink;

/// <summary>Walks the attributes of a message or of a nested attribute. One whose length does not fit ends the walk.</summary>
public ref struct AttributeReader(ReadOnlySpan<byte> attributes)
{
    private ReadOnlySpan<byte> _rest = attributes;

    /// <summary>Type of the current attribute, without its flags.</summary>
    public ushort Type { get; private set; }

    /// <summary>Payload of the current attribute.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The payload as a number in the machine's order; 0 when it is shorter than 4 bytes.</summary>
    public readonly uint Number => Value.Length < 4 ? 0 : MemoryMarshal.Read<uint>(Value);

    /// <summary>The payload as a 16-bit number in network order; 0 when it is shorter.</summary>
    public readonly ushort NetworkUInt16 => Value.Length < 2 ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(Value);

    /// <summary>The payload as a string, up to its zero.</summary>
    public readonly string Text
    {
        get
        {
            int end = Value.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? Value : Value[..end]);
        }
    }

    /// <summary>Goes to the next attribute; false at the end.</summary>
    public bool Read()
    {
        if (_rest.Length < 4)
        {
            return false;
        }

        ushort length = MemoryMarshal.Read<ushort>(_rest);
        if (length < 4 || length > _rest.Length)
        {
            return false;
        }

        Type = (ushort)(MemoryMarshal.Read<ushort>(_rest[2..]) & 0x3fff);
        Value = _rest[4..length];
        _rest = _rest[Math.Min((length + 3) & ~3, _rest.Length)..];
        return true;
    }

    /// <summary>Payload of the first attribute of type <paramref name="type"/>; empty when there is none.</summary>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> attributes, ushort type)
    {
        var reader = new AttributeReader(attributes);
        while (reader.Read())
        {
            if (reader.Type == type)
            {
                return reader.Value;
            }
        }

        return default;
    }
}
