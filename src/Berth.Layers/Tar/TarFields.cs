namespace Berth.Layers.Tar;

/// <summary>Offsets and encodings of the 512-byte header.</summary>
internal static class TarFields
{
    public const int BlockSize = 512;

    public static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> block) => Text(block[..100]);

    public static ReadOnlySpan<byte> LinkName(ReadOnlySpan<byte> block) => Text(block.Slice(157, 100));

    public static ReadOnlySpan<byte> Prefix(ReadOnlySpan<byte> block) => Text(block.Slice(345, 155));

    public static bool IsUstar(ReadOnlySpan<byte> block) => block.Slice(257, 6).SequenceEqual("ustar\0"u8);

    public static bool IsZero(ReadOnlySpan<byte> block) => !block.ContainsAnyExcept((byte)0);

    /// <summary>Up to the first NUL, or the whole field.</summary>
    public static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> field) => field.IndexOf((byte)0) is >= 0 and int end ? field[..end] : field;

    /// <summary>Sum of all bytes with the checksum's own field as spaces; old writers summed signed bytes.</summary>
    public static bool HasValidChecksum(ReadOnlySpan<byte> block)
    {
        if (!TryNumber(block.Slice(148, 8), out long expected))
        {
            return false;
        }

        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < BlockSize; i++)
        {
            byte value = i is >= 148 and < 156 ? (byte)' ' : block[i];
            unsigned += value;
            signed += (sbyte)value;
        }

        return expected == unsigned || expected == signed;
    }

    /// <summary>Octal text (spaces around, NUL or space after), or base-256 (GNU) when the first byte's top bit is set.</summary>
    public static bool TryNumber(ReadOnlySpan<byte> field, out long value) =>
        (field[0] & 0x80) != 0 ? TryBase256(field, out value) : TryOctal(field, out value);

    private static bool TryOctal(ReadOnlySpan<byte> field, out long value)
    {
        value = 0;
        ReadOnlySpan<byte> digits = field.Trim(" \0"u8);
        foreach (byte digit in digits)
        {
            // 12 octal digits are 36 bits: no overflow
            if (digit is < (byte)'0' or > (byte)'7')
            {
                return false;
            }

            value = (value << 3) | (uint)(digit - '0');
        }

        return true;
    }

    /// <summary>Big-endian two's complement in all bits but the first.</summary>
    private static bool TryBase256(ReadOnlySpan<byte> field, out long value)
    {
        bool negative = (field[0] & 0x40) != 0;
        byte fill = negative ? (byte)0xff : (byte)0;
        value = negative ? -1 : 0;
        for (int i = 0; i < field.Length; i++)
        {
            byte part = i == 0 ? (byte)((field[0] & 0x3f) | (negative ? 0xc0 : 0)) : field[i];
            if (field.Length - i > sizeof(long))
            {
                if (part != fill)
                {
                    return false;
                }
            }
            else
            {
                value = (value << 8) | part;
            }
        }

        return value < 0 == negative;
    }
}
