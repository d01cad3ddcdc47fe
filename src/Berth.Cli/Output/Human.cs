using System.Globalization;

namespace Berth.Cli.Output;

/// <summary>Figures for people, worded and rounded as Docker's are.</summary>
internal static class Human
{
    private static readonly string[] Decimal = ["B", "kB", "MB", "GB", "TB", "PB"];
    private static readonly string[] Binary = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>Decimal units with <paramref name="digits"/> significant digits: <c>1.98MB</c>.</summary>
    public static string Size(double bytes, int digits = 3) => Scale(bytes, 1000, Decimal, digits);

    /// <summary>Binary units: <c>1.5GiB</c>.</summary>
    public static string BinarySize(double bytes, int digits = 4) => Scale(bytes, 1024, Binary, digits);

    /// <summary>A length of time: <c>About an hour</c>, <c>3 weeks</c>.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => "Less than a second",
        { TotalSeconds: < 2 } => "1 second",
        { TotalSeconds: < 60 } => $"{(int)time.TotalSeconds} seconds",
        { TotalMinutes: < 2 } => "About a minute",
        { TotalMinutes: < 60 } => $"{(int)time.TotalMinutes} minutes",
        _ => Hours((int)Math.Round(time.TotalHours)),
    };

    /// <summary>How long ago a Unix time was: <c>5 minutes ago</c>.</summary>
    public static string Ago(long unixSeconds, TimeProvider time) =>
        Duration(time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(unixSeconds)) + " ago";

    /// <summary>A time as Go's String prints it: <c>2026-11-23 23:25:53 +0000 UTC</c>.</summary>
    public static string Time(long unixSeconds, TimeZoneInfo zone)
    {
        DateTimeOffset time = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(unixSeconds), zone);
        string offset = time.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal);
        string name = time.Offset == TimeSpan.Zero ? "UTC" : offset;
        return $"{time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} {offset} {name}";
    }

    /// <summary>A text cut to <paramref name="width"/> characters, the last one an ellipsis.</summary>
    public static string Ellipsis(string text, int width) => text.Length <= width ? text : text[..(width - 1)] + "…";

    /// <summary>The first 12 characters of an ID, without its algorithm.</summary>
    public static string ShortId(string id)
    {
        string hex = id.StartsWith("sha256:", StringComparison.Ordinal) ? id[7..] : id;
        return hex.Length > 12 ? hex[..12] : hex;
    }

    private static string Hours(int hours) => hours switch
    {
        1 => "About an hour",
        < 48 => $"{hours} hours",
        < 24 * 7 * 2 => $"{hours / 24} days",
        < 24 * 30 * 2 => $"{hours / 24 / 7} weeks",
        < 24 * 365 * 2 => $"{hours / 24 / 30} months",
        _ => $"{hours / 24 / 365} years",
    };

    private static string Scale(double value, double unit, string[] names, int digits)
    {
        int i = 0;
        while (value >= unit && i < names.Length - 1)
        {
            value /= unit;
            i++;
        }

        return Significant(value, digits) + names[i];
    }

    /// <summary>Go's %.Ng.</summary>
    private static string Significant(double value, int digits)
    {
        if (value == 0)
        {
            return "0";
        }

        int before = (int)Math.Floor(Math.Log10(Math.Abs(value))) + 1;
        if (before > digits)
        {
            return value.ToString("0.##e+00", CultureInfo.InvariantCulture);
        }

        return Math.Round(value, Math.Clamp(digits - before, 0, 15)).ToString("0.###############", CultureInfo.InvariantCulture);
    }
}
