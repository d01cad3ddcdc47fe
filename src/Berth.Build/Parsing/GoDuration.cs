using System.Buffers;
using System.Globalization;

namespace Berth.Build.Parsing;

/// <summary>Durations as Go writes them: <c>1h30m</c>, <c>1.5s</c>, <c>300ms</c>.</summary>
internal static class GoDuration
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    /// <summary>Nanoseconds; false when malformed, negative or too long for 64 bits.</summary>
    public static bool TryParse(string text, out long nanoseconds)
    {
        decimal total = 0;
        nanoseconds = 0;
        ReadOnlySpan<char> rest = text;
        if (rest is "0")
        {
            return true;
        }

        if (rest.IsEmpty || rest.Length > 64)
        {
            return false;
        }

        while (!rest.IsEmpty)
        {
            int digits = rest.IndexOfAnyExcept(NumberCharacters);
            if (digits <= 0 || digits > 20
                || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number))
            {
                return false;
            }

            rest = rest[digits..];
            int unitLength = rest.IndexOfAny(NumberCharacters);
            ReadOnlySpan<char> unit = unitLength < 0 ? rest : rest[..unitLength];
            rest = rest[unit.Length..];
            if (Nanoseconds(unit) is not { } scale || (total += number * scale) > long.MaxValue)
            {
                return false;
            }
        }

        nanoseconds = (long)total;
        return true;
    }

    private static long? Nanoseconds(ReadOnlySpan<char> unit) => unit switch
    {
        "ns" => 1,
        "us" or "µs" or "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => null,
    };
}
