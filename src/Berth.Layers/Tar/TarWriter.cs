using System.Buffers;
using System.Text;

namespace Berth.Layers.Tar;

/// <summary>
/// Writes a tar: ustar, with a pax header only for what ustar cannot hold. The same entries give the same bytes. Call <see cref="Finish"/> at the end.
/// </summary>
/// <param name="stream">Where to; not disposed.</param>
public sealed class TarWriter(Stream stream)
{
    private const long MaxOctal11 = (1L << 33) - 1;
    private const uint MaxOctal7 = (1u << 21) - 1;

    private readonly byte[] _block = new byte[TarFields.BlockSize];
    private readonly ArrayBufferWriter<byte> _pax = new();
    private long _remaining;
    private int _padding;

    /// <summary>Begins an entry. Exactly <see cref="TarEntry.Size"/> bytes of content must follow for a file.</summary>
    public void WriteEntry(TarEntry entry)
    {
        EndContent();
        WritePax(entry);
        WriteHeader(entry, (byte)entry.Type, entry.Type == TarEntryType.File ? entry.Size : 0);
        _remaining = entry.Type == TarEntryType.File ? entry.Size : 0;
        _padding = (int)(-_remaining & (TarFields.BlockSize - 1));
    }

    /// <summary>Appends content of the current entry.</summary>
    public void WriteContent(ReadOnlySpan<byte> content)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(content.Length, _remaining, nameof(content));
        stream.Write(content);
        _remaining -= content.Length;
    }

    /// <summary>Appends <paramref name="count"/> zero bytes of content: a file that shrank while it was read.</summary>
    public void WriteZeros(long count)
    {
        Span<byte> zeros = stackalloc byte[4096];
        zeros.Clear();
        for (; count > 0; count -= zeros.Length)
        {
            WriteContent(zeros[..(int)Math.Min(zeros.Length, count)]);
        }
    }

    /// <summary>A whole small file, owned by root, 0644, of the epoch unless <paramref name="template"/> says otherwise.</summary>
    public void WriteFile(string name, ReadOnlySpan<byte> content, TarEntry? template = null)
    {
        WriteEntry(new TarEntry
        {
            Name = Encoding.UTF8.GetBytes(name),
            Mode = template?.Mode ?? 0x1A4,
            Size = content.Length,
            ModifiedSeconds = template?.ModifiedSeconds ?? 0,
        });
        WriteContent(content);
    }

    /// <summary>Writes the end marker.</summary>
    public void Finish()
    {
        EndContent();
        _block.AsSpan().Clear();
        stream.Write(_block);
        stream.Write(_block);
    }

    private void EndContent()
    {
        if (_remaining != 0)
        {
            throw new InvalidOperationException($"{_remaining} bytes of the entry's content are missing");
        }

        if (_padding > 0)
        {
            Span<byte> zeros = stackalloc byte[TarFields.BlockSize];
            zeros.Clear();
            stream.Write(zeros[.._padding]);
            _padding = 0;
        }
    }

    private void WritePax(TarEntry entry)
    {
        _pax.ResetWrittenCount();
        if (!SplitsIntoUstar(entry.Name, out _) || !Ascii.IsValid(entry.Name))
        {
            Record("path"u8, entry.Name);
        }

        if (entry.LinkTarget.Length > 100 || !Ascii.IsValid(entry.LinkTarget))
        {
            Record("linkpath"u8, entry.LinkTarget);
        }

        Record("size"u8, entry.Size, MaxOctal11);
        Record("uid"u8, entry.Uid, MaxOctal7);
        Record("gid"u8, entry.Gid, MaxOctal7);
        if (entry.ModifiedNanoseconds != 0 || entry.ModifiedSeconds is < 0 or > MaxOctal11)
        {
            Record("mtime"u8, Time(entry));
        }

        foreach ((byte[] key, byte[] value) in entry.Xattrs)
        {
            Record([.. "SCHILY.xattr."u8, .. key], value);
        }

        if (_pax.WrittenCount > 0)
        {
            ReadOnlySpan<byte> records = _pax.WrittenSpan;
            WriteHeader(new TarEntry { Name = "PaxHeaders/entry"u8.ToArray(), Mode = 0x1A4 }, (byte)'x', records.Length);
            stream.Write(records);
            _padding = (int)(-records.Length & (TarFields.BlockSize - 1));
            EndContent();
        }
    }

    private static byte[] Time(TarEntry entry)
    {
        long seconds = entry.ModifiedSeconds;
        uint nanoseconds = entry.ModifiedNanoseconds;
        string sign = "";
        if (seconds < 0)
        {
            sign = "-";
            (seconds, nanoseconds) = nanoseconds == 0 ? (-seconds, 0) : (-seconds - 1, 1_000_000_000 - nanoseconds);
        }

        string text = nanoseconds == 0 ? $"{sign}{seconds}" : $"{sign}{seconds}.{nanoseconds:d9}".TrimEnd('0');
        return Encoding.ASCII.GetBytes(text);
    }

    private void Record(ReadOnlySpan<byte> key, long value, long max)
    {
        if (value > max)
        {
            Record(key, Encoding.ASCII.GetBytes(value.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>The length counts its own digits.</summary>
    private void Record(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        int rest = key.Length + value.Length + 3;
        int length = rest + Digits(rest);
        length = rest + Digits(length);
        _pax.Write(Encoding.ASCII.GetBytes($"{length} "));
        _pax.Write(key);
        _pax.Write("="u8);
        _pax.Write(value);
        _pax.Write("\n"u8);
    }

    private static int Digits(int number)
    {
        int digits = 1;
        for (; number >= 10; number /= 10)
        {
            digits++;
        }

        return digits;
    }

    private void WriteHeader(TarEntry entry, byte type, long size)
    {
        Span<byte> block = _block;
        block.Clear();
        if (SplitsIntoUstar(entry.Name, out int split))
        {
            entry.Name.AsSpan(0, split).CopyTo(block[345..]);
            entry.Name.AsSpan(split == 0 ? 0 : split + 1).CopyTo(block);
        }
        else
        {
            entry.Name.AsSpan(0, 100).CopyTo(block);
        }

        entry.LinkTarget.AsSpan(0, Math.Min(100, entry.LinkTarget.Length)).CopyTo(block[157..]);
        Octal(block.Slice(100, 8), entry.Mode & 0xFFF);
        Octal(block.Slice(108, 8), entry.Uid > MaxOctal7 ? 0 : entry.Uid);
        Octal(block.Slice(116, 8), entry.Gid > MaxOctal7 ? 0 : entry.Gid);
        Octal(block.Slice(124, 12), size > MaxOctal11 ? 0 : size);
        Octal(block.Slice(136, 12), entry.ModifiedSeconds is < 0 or > MaxOctal11 ? 0 : entry.ModifiedSeconds);
        block[156] = type;
        "ustar\000"u8.CopyTo(block[257..]);
        bool isDevice = entry.Type is TarEntryType.BlockDevice or TarEntryType.CharacterDevice;
        Octal(block.Slice(329, 8), isDevice ? entry.DeviceMajor : 0);
        Octal(block.Slice(337, 8), isDevice ? entry.DeviceMinor : 0);
        WriteChecksum(block);
        stream.Write(block);
    }

    private static void WriteChecksum(Span<byte> block)
    {
        block.Slice(148, 8).Fill((byte)' ');
        long sum = 0;
        foreach (byte value in block)
        {
            sum += value;
        }

        Octal(block.Slice(148, 7), sum);
        block[154] = 0;
        block[155] = (byte)' ';
    }

    /// <summary>Octal digits to the left of a final NUL.</summary>
    private static void Octal(Span<byte> field, long value)
    {
        for (int i = field.Length - 2; i >= 0; i--)
        {
            field[i] = (byte)('0' + (value & 7));
            value >>= 3;
        }

        field[^1] = 0;
    }

    /// <summary>Where to cut a long name: prefix of up to 155 bytes, '/', rest of up to 100; 0 when it fits without.</summary>
    private static bool SplitsIntoUstar(ReadOnlySpan<byte> name, out int split)
    {
        split = 0;
        if (name.Length <= 100)
        {
            return true;
        }

        ReadOnlySpan<byte> candidates = name[..Math.Min(name.Length - 1, 156)];
        split = candidates.LastIndexOf((byte)'/');
        return split > 0 && name.Length - split - 1 is > 0 and <= 100;
    }
}
