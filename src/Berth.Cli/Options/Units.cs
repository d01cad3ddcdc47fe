using System.Buffers;
using System.Globalization;

namespace Berth.Cli.Options;

/// <summary>Sizes and times on a command line.</summary>
internal static class Units
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.-");
    private static readonly (string Suffix, double Seconds)[] Times =
        [("ns", 1e-9), ("us", 1e-6), ("µs", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60), ("h", 3600)];

    /// <summary>Bytes of <c>512m</c>, <c>1.5g</c>, <c>64KiB</c>, <c>1024</c>: units are powers of 1024.</summary>
    public static long Bytes(string text, string flag)
    {
        string trimmed = text.Trim().ToLowerInvariant();
        int end = trimmed.AsSpan().IndexOfAnyExcept(NumberCharacters);
        string number = end < 0 ? trimmed : trimmed[..end];
        string unit = end < 0 ? "" : trimmed[end..].Trim();
        int power = unit switch
        {
            "" or "b" => 0,
            "k" or "kb" or "kib" => 1,
            "m" or "mb" or "mib" => 2,
            "g" or "gb" or "gib" => 3,
            "t" or "tb" or "tib" => 4,
            "p" or "pb" or "pib" => 5,
            _ => -1,
        };
        return power >= 0 && double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
            ? (long)(value * Math.Pow(1024, power))
            : throw new CliException($"invalid argument \"{text}\" for \"--{flag}\" flag: invalid size: '{text}'", 125);
    }

    /// <summary>Nanoseconds of a duration in Go's form: <c>1h30m</c>, <c>500ms</c>, <c>1.5s</c>.</summary>
    public static long Nanoseconds(string text, string flag) => TryDuration(text) is { } duration
        ? duration
        : throw new CliException($"invalid argument \"{text}\" for \"--{flag}\" flag: time: invalid duration \"{text}\"", 125);

    /// <summary>Nanoseconds of a duration; null if it is none.</summary>
    public static long? TryDuration(string text)
    {
        if (text == "0")
        {
            return 0;
        }

        double seconds = 0;
        int at = 0;
        while (at < text.Length)
        {
            int start = at;
            while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
            {
                at++;
            }

            int unitStart = at;
            while (at < text.Length && !char.IsAsciiDigit(text[at]) && text[at] != '.')
            {
                at++;
            }

            (string suffix, double scale) = Array.Find(Times, t => t.Suffix == text[unitStart..at]);
            if (suffix is null || !double.TryParse(text.AsSpan(start, unitStart - start), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
            {
                return null;
            }

            seconds += number * scale;
        }

        return text.Length == 0 ? null : (long)Math.Round(seconds * 1e9);
    }

    /// <summary>
    /// The wire's form (Unix seconds with decimals) of a time for --since and --until: a duration before now, RFC 3339 (also without
    /// zone or time of day), or Unix seconds.
    /// </summary>
    public static string? Timestamp(string? text, TimeProvider time)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (TryDuration(text) is { } ago && !char.IsAsciiDigit(text[^1]))
        {
            return Unix(time.GetUtcNow().AddTicks(-ago / 100));
        }

        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _))
        {
            return text;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out DateTimeOffset exact)
            ? Unix(exact)
            : throw new CliException($"invalid value for a time: '{text}' (a time such as 2006-01-02T15:04:05Z or a duration such as 10m is expected)");
    }

    private static string Unix(DateTimeOffset time)
    {
        long ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        return string.Create(CultureInfo.InvariantCulture, $"{ticks / TimeSpan.TicksPerSecond}.{ticks % TimeSpan.TicksPerSecond * 100:d9}");
    }
}
