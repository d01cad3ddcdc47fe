namespace Berth.Layers.Tar;

/// <summary>
/// Reads a tar as a stream: ustar, pax, GNU long names, base-256 numbers. Everything it reads is bounded; whatever is wrong is a <see cref="TarException"/>.
/// Sparse files are refused. Global pax headers are skipped. It does not judge names: the unpacker does.
/// </summary>
/// <param name="stream">The tar, uncompressed; not disposed.</param>
/// <param name="requireEnd">True to refuse a tar without its end marker (a truncated one looks like that); false where a digest proves that it is whole.</param>
public sealed class TarReader(Stream stream, bool requireEnd)
{
    private const int MaxExtendedHeader = 1 << 20;
    private const long MaxOctalSize = (1L << 33) - 1;

    private readonly byte[] _block = new byte[TarFields.BlockSize];
    private readonly PaxOverrides _overrides = new();
    private long _remaining;
    private int _padding;
    private bool _ended;

    /// <summary>The current entry, after <see cref="Read"/> returned true.</summary>
    public TarEntry Entry { get; } = new();

    /// <summary>Goes to the next entry, past the rest of the current one's content; false at the end.</summary>
    /// <exception cref="TarException">Malformed or truncated.</exception>
    public bool Read()
    {
        if (_ended)
        {
            return false;
        }

        Skip(_remaining + _padding);
        (_remaining, _padding) = (0, 0);
        _overrides.Clear();
        Entry.Xattrs.Clear();
        while (ReadHeader())
        {
            long size = Number(124, 12, "size");
            switch ((char)_block[156])
            {
                case 'x':
                    PaxRecords.Apply(ReadExtended(size), Entry, _overrides);
                    break;
                case 'g':
                    ReadExtended(size);
                    break;
                case 'L':
                    _overrides.Name = TarFields.Text(ReadExtended(size)).ToArray();
                    break;
                case 'K':
                    _overrides.LinkTarget = TarFields.Text(ReadExtended(size)).ToArray();
                    break;
                case 'S':
                    throw new TarException("sparse files are not supported: make the tar without them (tar without --sparse)");
                default:
                    Fill(size);
                    return true;
            }
        }

        _ended = true;
        return false;
    }

    /// <summary>Reads some of the current entry's content; 0 at its end.</summary>
    /// <exception cref="TarException">The tar ends before the content does.</exception>
    public int ReadContent(Span<byte> buffer)
    {
        if (_remaining == 0 || buffer.IsEmpty)
        {
            return 0;
        }

        int count = stream.Read(buffer[..(int)Math.Min(buffer.Length, _remaining)]);
        if (count == 0)
        {
            throw Truncated();
        }

        _remaining -= count;
        return count;
    }

    /// <summary>Reads what comes after the end marker, so that a digest of the whole stream is right.</summary>
    public void Drain()
    {
        byte[] buffer = new byte[32 * 1024];
        while (stream.Read(buffer) > 0)
        {
        }
    }

    private static TarException Truncated() => new("unexpected end of the tar: it is truncated");

    private bool ReadHeader()
    {
        int count = stream.ReadAtLeast(_block, _block.Length, throwOnEndOfStream: false);
        if (count == 0)
        {
            return requireEnd ? throw Truncated() : false;
        }

        if (count < _block.Length)
        {
            throw Truncated();
        }

        if (TarFields.IsZero(_block))
        {
            // the end marker is two zero blocks; one is taken for it, as by other readers
            return false;
        }

        return TarFields.HasValidChecksum(_block) ? true : throw new TarException("not a tar, or damaged: bad header checksum");
    }

    private void Fill(long headerSize)
    {
        Entry.Type = TypeOf(_block[156]);
        Entry.Name = _overrides.Name ?? HeaderName();
        bool isLink = Entry.Type is TarEntryType.HardLink or TarEntryType.SymbolicLink;
        Entry.LinkTarget = !isLink ? [] : _overrides.LinkTarget ?? TarFields.LinkName(_block).ToArray();
        Entry.Mode = (uint)(Number(100, 8, "mode") & 0xFFF);
        Entry.Uid = _overrides.Uid ?? Id(108, "uid");
        Entry.Gid = _overrides.Gid ?? Id(116, "gid");
        Entry.ModifiedSeconds = _overrides.Seconds ?? Time();
        Entry.ModifiedNanoseconds = _overrides.Nanoseconds;
        bool isDevice = Entry.Type is TarEntryType.BlockDevice or TarEntryType.CharacterDevice;
        Entry.DeviceMajor = isDevice ? DeviceNumber(329) : 0;
        Entry.DeviceMinor = isDevice ? DeviceNumber(337) : 0;
        if (Entry.Name.Length == 0)
        {
            throw new TarException("an entry has an empty name");
        }

        if (Entry.Type == TarEntryType.File && Entry.Name[^1] == '/')
        {
            Entry.Type = TarEntryType.Directory;
        }

        Entry.Size = Entry.Type == TarEntryType.File ? Size(headerSize) : 0;
        _remaining = Entry.Size;
        _padding = (int)(-Entry.Size & (TarFields.BlockSize - 1));
    }

    private long Size(long headerSize)
    {
        if (_overrides.Size is not long size)
        {
            return headerSize;
        }

        // two sizes that disagree are a way to show different content to different readers
        return headerSize == 0 || headerSize == size || size > MaxOctalSize
            ? size
            : throw new TarException($"entry '{Entry.DisplayName}': the pax header says {size} bytes, the entry's own says {headerSize}");
    }

    private byte[] HeaderName()
    {
        ReadOnlySpan<byte> name = TarFields.Name(_block);
        ReadOnlySpan<byte> prefix = TarFields.IsUstar(_block) ? TarFields.Prefix(_block) : [];
        return prefix.IsEmpty ? name.ToArray() : [.. prefix, (byte)'/', .. name];
    }

    private static TarEntryType TypeOf(byte flag) => (char)flag switch
    {
        '\0' or '7' => TarEntryType.File,
        >= '0' and <= '6' => (TarEntryType)flag,
        _ => throw new TarException($"unknown tar entry type 0x{flag:x2}"),
    };

    private ReadOnlySpan<byte> ReadExtended(long size)
    {
        if (size > MaxExtendedHeader)
        {
            throw new TarException($"an extended header of {size} bytes: at most {MaxExtendedHeader} are allowed");
        }

        byte[] content = new byte[size];
        int padding = (int)(-size & (TarFields.BlockSize - 1));
        if (stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) < content.Length)
        {
            throw Truncated();
        }

        Skip(padding);
        return content;
    }

    private void Skip(long count)
    {
        if (count == 0)
        {
            return;
        }

        Span<byte> scratch = stackalloc byte[4096];
        while (count > 0)
        {
            int read = stream.Read(scratch[..(int)Math.Min(scratch.Length, count)]);
            count -= read > 0 ? read : throw Truncated();
        }
    }

    private long Number(int offset, int length, string field) =>
        TarFields.TryNumber(_block.AsSpan(offset, length), out long value) && value >= 0
            ? value
            : throw new TarException($"bad {field} in a tar header");

    private uint Id(int offset, string field) => Number(offset, 8, field) is <= uint.MaxValue - 1 and long id
        ? (uint)id
        : throw new TarException($"{field} out of range in a tar header");

    private uint DeviceNumber(int offset) => Number(offset, 8, "device number") is <= 0xFFFFF and long number
        ? (uint)number
        : throw new TarException("device number out of range in a tar header");

    private long Time() => TarFields.TryNumber(_block.AsSpan(136, 12), out long seconds) && seconds is >= -(1L << 40) and <= 1L << 40
        ? seconds
        : throw new TarException("bad time in a tar header");
}
