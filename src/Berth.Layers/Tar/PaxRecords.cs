using System.Buffers.Text;

namespace Berth.Layers.Tar;

/// <summary>Records of an extended header, <c>LENGTH KEY=VALUE\n</c> each. POSIX.1-2017, pax(1), pax extended header.</summary>
internal static class PaxRecords
{
    private static ReadOnlySpan<byte> XattrPrefix => "SCHILY.xattr."u8;

    /// <summary>Applies the records to <paramref name="entry"/>; an empty value takes a key back.</summary>
    public static void Apply(ReadOnlySpan<byte> records, TarEntry entry, PaxOverrides overrides)
    {
        while (!records.IsEmpty)
        {
            int space = records.IndexOf((byte)' ');
            if (space is <= 0 or > 10 || !Utf8Parser.TryParse(records[..space], out int length, out int used) || used != space
                || length <= space + 2 || length > records.Length || records[length - 1] != '\n')
            {
                throw new TarException("malformed pax header");
            }

            ReadOnlySpan<byte> record = records[(space + 1)..(length - 1)];
            int equals = record.IndexOf((byte)'=');
            if (equals <= 0)
            {
                throw new TarException("malformed pax record");
            }

            ApplyOne(record[..equals], record[(equals + 1)..], entry, overrides);
            records = records[length..];
        }
    }

    private static void ApplyOne(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, TarEntry entry, PaxOverrides overrides)
    {
        if (key.SequenceEqual("path"u8))
        {
            overrides.Name = Path(value);
        }
        else if (key.SequenceEqual("linkpath"u8))
        {
            overrides.LinkTarget = Path(value);
        }
        else if (key.SequenceEqual("size"u8))
        {
            overrides.Size = Number(value);
        }
        else if (key.SequenceEqual("uid"u8))
        {
            overrides.Uid = Id(value);
        }
        else if (key.SequenceEqual("gid"u8))
        {
            overrides.Gid = Id(value);
        }
        else if (key.SequenceEqual("mtime"u8))
        {
            overrides.SetTime(value);
        }
        else if (key.StartsWith(XattrPrefix))
        {
            entry.Xattrs.Add(new(key[XattrPrefix.Length..].ToArray(), value.ToArray()));
        }
        else if (key.StartsWith("GNU.sparse."u8))
        {
            throw new TarException("sparse files are not supported: make the tar without them (tar without --sparse)");
        }
    }

    private static byte[]? Path(ReadOnlySpan<byte> value) => value.Contains((byte)0)
        ? throw new TarException("NUL byte in a pax path")
        : value.IsEmpty ? null : value.ToArray();

    private static long Number(ReadOnlySpan<byte> value) =>
        Utf8Parser.TryParse(value, out long number, out int used) && used == value.Length && number >= 0
            ? number
            : throw new TarException("bad number in a pax header");

    private static uint Id(ReadOnlySpan<byte> value) => Number(value) is <= uint.MaxValue - 1 and long id
        ? (uint)id
        : throw new TarException("owner or group out of range in a pax header");
}
