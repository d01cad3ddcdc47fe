using System.Globalization;
using System.Text.RegularExpressions;
using Berth.Oci;

namespace Berth.Daemon.Mapping;

/// <summary>Moments as Docker's API takes them: seconds since 1970 with a fraction, RFC 3339, or a span before now (<c>10m</c>).</summary>
internal static partial class TimeText
{
    /// <summary>Parses one; null and "0" mean none.</summary>
    public static DateTimeOffset? ParseOrNull(string? text, DateTimeOffset now) => text is null or "0" ? null : Parse(text, now);

    /// <summary>Parses one.</summary>
    public static DateTimeOffset Parse(string text, DateTimeOffset now)
    {
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal seconds)
            && Math.Abs(seconds) < 250_000_000_000)
        {
            return DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
        }

        if (text.Contains('T', StringComparison.Ordinal) || text.Contains('-', StringComparison.Ordinal))
        {
            string shortened = Fraction().Replace(text, match => match.Value[..Math.Min(8, match.Length)]);
            if (DateTimeOffset.TryParse(shortened, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment))
            {
                return moment;
            }
        }

        return Span(text) is { } span ? now - span : throw new BerthException(ErrorKind.Invalid, $"invalid value for \"since\" or \"until\": \"{text}\"");
    }

    private static TimeSpan? Span(string text)
    {
        double seconds = 0;
        int end = 0;
        foreach (Match match in Parts().Matches(text))
        {
            if (match.Index != end)
            {
                return null;
            }

            end = match.Index + match.Length;
            seconds += double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * match.Groups[2].Value switch
            {
                "h" => 3600,
                "m" => 60,
                "s" => 1,
                "ms" => 1e-3,
                "us" or "µs" => 1e-6,
                _ => 1e-9,
            };
        }

        return end == text.Length && end > 0 ? TimeSpan.FromSeconds(seconds) : null;
    }

    [GeneratedRegex(@"(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)", RegexOptions.CultureInvariant)]
    private static partial Regex Parts();

    [GeneratedRegex(@"\.\d+", RegexOptions.CultureInvariant)]
    private static partial Regex Fraction();
}
