using System.Runtime.InteropServices;

namespace Berth.Linux.Netlink;

/// <summary>Walks the messages of one received datagram. A message whose length does not fit ends the walk.</summary>
public ref struct NetlinkReader(ReadOnlySpan<byte> datagram)
{
    private const int HeaderBytes = 16;

    private ReadOnlySpan<byte> _rest = datagram;

    /// <summary>Type of the current message.</summary>
    public ushort Type { get; private set; }

    /// <summary>Flags of the current message.</summary>
    public NetlinkFlags Flags { get; private set; }

    /// <summary>Sequence number of the current message: that of the request it answers.</summary>
    public uint Sequence { get; private set; }

    /// <summary>The current message behind its header.</summary>
    public ReadOnlySpan<byte> Payload { get; private set; }

    /// <summary>Goes to the next message; false at the end.</summary>
    public bool Read()
    {
        if (_rest.Length < HeaderBytes)
        {
            return false;
        }

        uint length = MemoryMarshal.Read<uint>(_rest);
        if (length < HeaderBytes || length > (uint)_rest.Length)
        {
            return false;
        }

        Type = MemoryMarshal.Read<ushort>(_rest[4..]);
        Flags = (NetlinkFlags)MemoryMarshal.Read<ushort>(_rest[6..]);
        Sequence = MemoryMarshal.Read<uint>(_rest[8..]);
        Payload = _rest[HeaderBytes..(int)length];
        _rest = _rest[Math.Min((int)((length + 3) & ~3u), _rest.Length)..];
        return true;
    }
}
