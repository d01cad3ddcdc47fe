namespace Berth.Cli.Sessions;

/// <summary>
/// Watches typed bytes for the keys that detach (ctrl-p,ctrl-q unless told otherwise). Bytes that may begin the sequence are held back
/// until the next one decides.
/// </summary>
internal sealed class DetachKeys
{
    public const string Default = "ctrl-p,ctrl-q";

    private readonly byte[] _sequence;
    private int _matched;

    private DetachKeys(byte[] sequence) => _sequence = sequence;

    /// <summary>Reads <c>ctrl-p,ctrl-q</c>, <c>a,b</c>, <c>ctrl-@</c>.</summary>
    public static DetachKeys Parse(string? text)
    {
        string[] keys = (string.IsNullOrEmpty(text) ? Default : text).Split(',');
        return new DetachKeys([.. keys.Select(key => Key(key, text!))]);
    }

    /// <summary>
    /// Appends to <paramref name="output"/> what of <paramref name="input"/> goes on to the container; true when the sequence is complete
    /// (what follows it is dropped).
    /// </summary>
    public bool Filter(ReadOnlySpan<byte> input, List<byte> output)
    {
        foreach (byte key in input)
        {
            if (key != _sequence[_matched])
            {
                output.AddRange(_sequence.AsSpan(0, _matched));
                _matched = 0;
            }

            if (key != _sequence[_matched])
            {
                output.Add(key);
            }
            else if (++_matched == _sequence.Length)
            {
                _matched = 0;
                return true;
            }
        }

        return false;
    }

    private static byte Key(string key, string whole)
    {
        string lower = key.ToLowerInvariant();
        if (key.Length == 1 && char.IsAscii(key[0]))
        {
            return (byte)key[0];
        }

        if (lower.StartsWith("ctrl-", StringComparison.Ordinal) && lower.Length == 6 && lower[5] is (>= 'a' and <= 'z') or '@' or '[' or '\\' or ']' or '^' or '_')
        {
            return (byte)(char.ToUpperInvariant(lower[5]) & 0x1f);
        }

        throw new CliException($"invalid detach keys ({whole}): Unknown character: '{key}'", 125);
    }
}
