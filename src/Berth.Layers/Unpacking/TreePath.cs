using Berth.Layers.Tar;

namespace Berth.Layers.Unpacking;

/// <summary>Paths as bytes, relative to a root, '/' between components, none at the ends. The root is empty.</summary>
public static class TreePath
{
    private const int MaxLength = 4095;
    private const int MaxComponent = 255;

    /// <summary>Takes "", "." and a leading '/' away; ".." is refused: it has no honest use in a tar.</summary>
    /// <exception cref="TarException">Too long, "..", or NUL.</exception>
    public static byte[] Normalise(ReadOnlySpan<byte> name)
    {
        if (name.Length > MaxLength)
        {
            throw new TarException($"a name of {name.Length} bytes: at most {MaxLength} are possible");
        }

        byte[] result = new byte[name.Length];
        int length = 0;
        foreach (Range range in name.Split((byte)'/'))
        {
            ReadOnlySpan<byte> component = name[range];
            if (component.IsEmpty || component.SequenceEqual("."u8))
            {
                continue;
            }

            if (component.SequenceEqual(".."u8) || component.Length > MaxComponent || component.Contains((byte)0))
            {
                throw new TarException($"name '{Text(name)}' leads out with '..', or has a component over {MaxComponent} bytes or a NUL");
            }

            if (length > 0)
            {
                result[length++] = (byte)'/';
            }

            component.CopyTo(result.AsSpan(length));
            length += component.Length;
        }

        return length == result.Length ? result : result[..length];
    }

    /// <summary>All but the last component; empty for a path of one.</summary>
    public static ReadOnlySpan<byte> Parent(ReadOnlySpan<byte> path) => path.LastIndexOf((byte)'/') is >= 0 and int slash ? path[..slash] : [];

    /// <summary>The last component.</summary>
    public static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> path) => path[(path.LastIndexOf((byte)'/') + 1)..];

    /// <summary>Both with a '/' between, or the one that is not empty.</summary>
    public static byte[] Join(ReadOnlySpan<byte> parent, ReadOnlySpan<byte> name) =>
        parent.IsEmpty ? name.ToArray() : name.IsEmpty ? parent.ToArray() : [.. parent, (byte)'/', .. name];

    /// <summary>As text, for messages.</summary>
    public static string Text(ReadOnlySpan<byte> path) => System.Text.Encoding.UTF8.GetString(path);
}
