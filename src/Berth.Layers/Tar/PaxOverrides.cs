using System.Buffers.Text;

namespace Berth.Layers.Tar;

/// <summary>What extended headers (pax, GNU long names) say about the entry that follows them.</summary>
internal sealed class PaxOverrides
{
    public byte[]? Name { get; set; }

    public byte[]? LinkTarget { get; set; }

    public long? Size { get; set; }

    public uint? Uid { get; set; }

    public uint? Gid { get; set; }

    public long? Seconds { get; private set; }

    public uint Nanoseconds { get; private set; }

    public void Clear() => (Name, LinkTarget, Size, Uid, Gid, Seconds, Nanoseconds) = (null, null, null, null, null, null, 0);

    /// <summary>Decimal seconds with a fraction, which may be negative: -1.25 is second -2, nanosecond 750,000,000.</summary>
    public void SetTime(ReadOnlySpan<byte> value)
    {
        int point = value.IndexOf((byte)'.');
        ReadOnlySpan<byte> whole = point < 0 ? value : value[..point];
        ReadOnlySpan<byte> fraction = point < 0 ? [] : value[(point + 1)..];
        bool negative = whole.StartsWith("-"u8);
        if (!Utf8Parser.TryParse(whole, out long seconds, out int used) || used != whole.Length || fraction.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            || seconds is < -(1L << 40) or > 1L << 40)
        {
            throw new TarException("bad time in a pax header");
        }

        uint nanoseconds = 0;
        for (int i = 0; i < 9; i++)
        {
            nanoseconds = (nanoseconds * 10) + (i < fraction.Length ? (uint)(fraction[i] - '0') : 0);
        }

        (Seconds, Nanoseconds) = negative && nanoseconds > 0 ? (seconds - 1, 1_000_000_000 - nanoseconds) : (seconds, nanoseconds);
    }
}
