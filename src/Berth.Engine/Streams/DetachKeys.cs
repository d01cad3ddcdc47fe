using Berth.Oci;

namespace Berth.Engine.Streams;

/// <summary>Finds the keys that detach a terminal in what a client types. What may be the beginning of them is held back.</summary>
public sealed class DetachKeys
{
    private readonly byte[] _keys;
    private int _matched;

    private DetachKeys(byte[] keys) => _keys = keys;

    /// <summary>Parses <c>ctrl-p,ctrl-q</c>; null or empty means these.</summary>
    /// <exception cref="BerthException">An unknown key.</exception>
    public static DetachKeys Parse(string? text)
    {
        string[] names = (text is { Length: > 0 } ? text : "ctrl-p,ctrl-q").Split(',');
        return new DetachKeys([.. names.Select(Key)]);
    }

    /// <summary>Copies <paramref name="typed"/> to <paramref name="passed"/> (at least as long plus the keys).</summary>
    /// <param name="typed">What came.</param>
    /// <param name="passed">What goes on to the container.</param>
    /// <param name="count">How many bytes of it.</param>
    /// <returns>True when the keys were complete: what follows them is dropped.</returns>
    public bool Scan(ReadOnlySpan<byte> typed, Span<byte> passed, out int count)
    {
        count = 0;
        foreach (byte key in typed)
        {
            if (key == _keys[_matched])
            {
                if (++_matched == _keys.Length)
                {
                    _matched = 0;
                    return true;
                }

                continue;
            }

            // Not the keys after all: what was held back goes on.
            _keys.AsSpan(0, _matched).CopyTo(passed[count..]);
            count += _matched;
            _matched = key == _keys[0] ? 1 : 0;
            if (_matched == 0)
            {
                passed[count++] = key;
            }
        }

        return false;
    }

    /// <summary>Most bytes that <see cref="Scan"/> passes for <paramref name="typed"/> bytes.</summary>
    public int Bound(int typed) => typed + _keys.Length;

    private static byte Key(string name)
    {
        if (name.Length == 1 && char.IsAscii(name[0]))
        {
            return (byte)name[0];
        }

        char control = name.StartsWith("ctrl-", StringComparison.OrdinalIgnoreCase) && name.Length == 6 ? char.ToUpperInvariant(name[5]) : '\0';
        return control is (>= '@' and <= '_')
            ? (byte)(control - '@')
            : throw new BerthException(ErrorKind.Invalid, $"Unknown character: '{name}' in detach keys");
    }
}
