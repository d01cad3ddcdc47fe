using System.Globalization;
using Berth.Engine.Settings;
using Berth.Oci;
using Berth.Runtime.Monitor;

namespace Berth.Engine.Logs;

/// <summary>Options of the log drivers <c>json-file</c> and <c>none</c>.</summary>
public static class LogRotation
{
    /// <summary>What the monitor is to do, without the path.</summary>
    /// <exception cref="BerthException">An unknown driver or option, or a malformed value.</exception>
    public static LogRequest Of(LogSettings settings)
    {
        if (settings.Type is not ("json-file" or "none"))
        {
            throw new BerthException(
                ErrorKind.NotSupported, $"logger: no log driver named '{settings.Type}' is registered: this engine has json-file and none");
        }

        var request = new LogRequest();
        foreach ((string name, string value) in settings.Options ?? new Dictionary<string, string>())
        {
            request = name switch
            {
                "max-size" => request with { MaxSizeBytes = Size(name, value) },
                "max-file" => request with { MaxFiles = Count(name, value) },
                _ => throw new BerthException(ErrorKind.Invalid, $"unknown log opt '{name}' for {settings.Type} log driver"),
            };
        }

        return request;
    }

    private static int Count(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is >= 1 and <= 999
            ? count
            : throw new BerthException(ErrorKind.Invalid, $"invalid value of log opt {name}: '{value}' is not a number from 1 to 999");

    private static long Size(string name, string value)
    {
        string text = value.Trim().ToLowerInvariant();
        if (text == "-1")
        {
            return 0;
        }

        text = text.EndsWith('b') ? text[..^1] : text;
        int shift = text.Length == 0 ? 0 : text[^1] switch { 'k' => 10, 'm' => 20, 'g' => 30, _ => 0 };
        string digits = shift > 0 ? text[..^1] : text;
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long size) && size > 0 && size < 1L << 32
            ? size << shift
            : throw new BerthException(ErrorKind.Invalid, $"invalid value of log opt {name}: '{value}' is not a size as 10m");
    }
}
