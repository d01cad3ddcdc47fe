using System.Globalization;
using System.Text;
using Berth.Oci;

namespace Berth.Build.Copying;

/// <summary>
/// Writes a layer's tar: ustar, with pax records only where ustar cannot say it. The same entries give the same bytes: no times
/// but the given ones, no user names, nothing of this machine.
/// </summary>
internal static class LayerTar
{
    private const int Block = 512;
    private const int NameLength = 100;
    private const long MaxOctal7 = 0x1FFFFF;
    private const long MaxOctal11 = 0x1FFFFFFFF;

    /// <summary>Writes all <paramref name="entries"/>, which come parents first.</summary>
    public static async Task WriteAsync(IReadOnlyDictionary<string, LayerEntry> entries, Stream output, CancellationToken cancellationToken)
    {
        var firstNames = new Dictionary<(object, ulong), string>();
        foreach ((string path, LayerEntry entry) in entries)
        {
            string? hardLink = null;
            if (entry.SameFile is { } same && !firstNames.TryAdd((same.Files, same.Inode), path))
            {
                hardLink = firstNames[(same.Files, same.Inode)];
            }

            await output.WriteAsync(Header(path, entry, hardLink), cancellationToken);
            if (hardLink is null && entry.SizeBytes != 0)
            {
                await WriteContentAsync(path, entry, output, cancellationToken);
            }
        }

        await output.WriteAsync(new byte[2 * Block], cancellationToken);
    }

    private static async Task WriteContentAsync(string path, LayerEntry entry, Stream output, CancellationToken cancellationToken)
    {
        if (entry.Source is { } source)
        {
            await using FileStream content = source.Files.OpenRead(source.Path);
            if (content.Length != entry.SizeBytes)
            {
                throw new BerthException(ErrorKind.Failed, $"the source of /{path} changed while it was copied");
            }

            await content.CopyToAsync(output, 1 << 17, cancellationToken);
        }
        else
        {
            await output.WriteAsync(entry.Bytes, cancellationToken);
        }

        int rest = (int)(entry.SizeBytes % Block);
        await output.WriteAsync(new byte[rest == 0 ? 0 : Block - rest], cancellationToken);
    }

    private static byte[] Header(string path, LayerEntry entry, string? hardLink)
    {
        string name = entry.IsDirectory ? path + "/" : path;
        string link = hardLink ?? (entry.IsLink ? entry.LinkTarget : "");
        long size = hardLink is null ? entry.SizeBytes : 0;
        byte[] pax = PaxRecords(name, link, size, entry);
        using var header = new MemoryStream();
        if (pax.Length != 0)
        {
            header.Write(Ustar("PaxHeaders/" + Truncate(name, NameLength - 11), 'x', pax.Length, new LayerEntry { Mode = 0x1A4, Owner = Owner.Root, ModifiedSeconds = 0 }));
            header.Write(pax);
            header.SetLength((header.Length + Block - 1) / Block * Block);
            header.Position = header.Length;
        }

        byte[] block = Ustar(name, TypeOf(entry, hardLink), Math.Min(size, MaxOctal11), entry);
        WriteText(block.AsSpan(157, NameLength), link);
        Checksum(block);
        header.Write(block);
        return header.ToArray();
    }

    private static char TypeOf(LayerEntry entry, string? hardLink) => hardLink is not null ? '1' : (entry.Mode & 0xF000) switch
    {
        0x4000 => '5',
        0xA000 => '2',
        0x2000 => '3',
        0x6000 => '4',
        0x1000 => '6',
        _ => '0',
    };

    private static byte[] Ustar(string name, char type, long size, LayerEntry entry)
    {
        byte[] block = new byte[Block];
        WriteText(block.AsSpan(0, NameLength), name);
        WriteOctal(block.AsSpan(100, 8), entry.Mode & 0xFFF);
        WriteOctal(block.AsSpan(108, 8), entry.Owner.Uid <= MaxOctal7 ? entry.Owner.Uid : 0);
        WriteOctal(block.AsSpan(116, 8), entry.Owner.Gid <= MaxOctal7 ? entry.Owner.Gid : 0);
        WriteOctal(block.AsSpan(124, 12), size);
        WriteOctal(block.AsSpan(136, 12), Math.Clamp(entry.ModifiedSeconds, 0, MaxOctal11));
        block[156] = (byte)type;
        "ustar\u000000"u8.CopyTo(block.AsSpan(257));
        if (type is '3' or '4')
        {
            WriteOctal(block.AsSpan(329, 8), entry.Device.Major);
            WriteOctal(block.AsSpan(337, 8), entry.Device.Minor);
        }

        Checksum(block);
        return block;
    }

    private static byte[] PaxRecords(string name, string link, long size, LayerEntry entry)
    {
        using var records = new MemoryStream();
        AddIf(records, "gid", entry.Owner.Gid > MaxOctal7, entry.Owner.Gid);
        AddIf(records, "mtime", entry.ModifiedSeconds is < 0 or > MaxOctal11, entry.ModifiedSeconds);
        AddIf(records, "size", size > MaxOctal11, size);
        AddIf(records, "uid", entry.Owner.Uid > MaxOctal7, entry.Owner.Uid);
        AddText(records, "linkpath", link);
        AddText(records, "path", name);
        if (entry.Capabilities is not null)
        {
            Add(records, "SCHILY.xattr.security.capability", entry.Capabilities);
        }

        return records.ToArray();
    }

    private static void AddIf(MemoryStream records, string key, bool needed, long value)
    {
        if (needed)
        {
            Add(records, key, Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));
        }
    }

    private static void AddText(MemoryStream records, string key, string value)
    {
        if (!Ascii.IsValid(value) || value.Length > NameLength)
        {
            Add(records, key, Encoding.UTF8.GetBytes(value));
        }
    }

    /// <summary><c>LENGTH KEY=VALUE\n</c>, where the length counts its own digits. POSIX pax.</summary>
    private static void Add(MemoryStream records, string key, byte[] value)
    {
        int body = key.Length + value.Length + 3;
        int length = body + Digits(body);
        length = body + Digits(length);
        records.Write(Encoding.ASCII.GetBytes($"{length} {key}="));
        records.Write(value);
        records.WriteByte((byte)'\n');
    }

    private static int Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Length;

    private static string Truncate(string text, int length) => text.Length <= length ? text : text[..length];

    /// <summary>What does not fit or is not ASCII is also in a pax record, which readers prefer.</summary>
    private static void WriteText(Span<byte> field, string text)
    {
        for (int i = 0; i < Math.Min(field.Length, text.Length); i++)
        {
            field[i] = text[i] < 0x80 ? (byte)text[i] : (byte)'_';
        }
    }

    private static void WriteOctal(Span<byte> field, long value)
    {
        for (int i = field.Length - 2; i >= 0; i--)
        {
            field[i] = (byte)('0' + (value & 7));
            value >>= 3;
        }
    }

    private static void Checksum(Span<byte> block)
    {
        block.Slice(148, 8).Fill((byte)' ');
        long sum = 0;
        foreach (byte b in block)
        {
            sum += b;
        }

        WriteOctal(block.Slice(148, 7), sum);
        block[155] = (byte)' ';
    }
}
