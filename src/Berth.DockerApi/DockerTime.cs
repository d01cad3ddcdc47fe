using System.Globalization;

namespace Berth.DockerApi;

/// <summary>Times on Docker's wire: RFC 3339 in UTC with up to nine decimals, trailing zeros left out (Go's time.RFC3339Nano).</summary>
public static class DockerTime
{
    /// <summary>Go's zero time: what the wire says for "never".</summary>
    public const string Never = "0001-01-01T00:00:00Z";

    /// <summary>The wire's form of <paramref name="time"/>; null is <see cref="Never"/>.</summary>
    public static string Format(DateTimeOffset? time) =>
        time is { } t ? t.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture) : Never;

    /// <summary>Reads the wire's form; null for <see cref="Never"/>, for the empty string and for what is no time.</summary>
    public static DateTimeOffset? TryParse(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) && time.Year > 1
            ? time
            : null;
}
