using System.Globalization;
using Berth.DockerApi.Containers;

namespace Berth.Cli.Options;

/// <summary>Reads --ulimit, --device, --device-read-bps and their like, --restart and --cpus.</summary>
internal static class LimitOption
{
    /// <summary><c>name=soft[:hard]</c>.</summary>
    public static Ulimit Ulimit(string text)
    {
        string[] pair = text.Split('=', 2);
        string[] limits = pair[^1].Split(':', 2);
        if (pair.Length != 2 || !TryNumber(limits[0], out long soft) || !TryNumber(limits[^1], out long hard))
        {
            throw new CliException($"invalid argument \"{text}\" for \"--ulimit\" flag: invalid ulimit argument: {text}", 125);
        }

        return soft > hard && hard != -1
            ? throw new CliException($"invalid argument \"{text}\" for \"--ulimit\" flag: ulimit soft limit must be less than or equal to hard limit: {soft} > {hard}", 125)
            : new Ulimit { Name = pair[0], Soft = soft, Hard = hard };
    }

    /// <summary><c>host path[:container path][:permissions]</c>.</summary>
    public static DeviceMapping Device(string text)
    {
        string[] parts = text.Split(':');
        bool secondIsPermissions = parts.Length == 2 && parts[1].Length > 0 && parts[1].All("rwm".Contains);
        string permissions = parts.Length == 3 ? parts[2] : secondIsPermissions ? parts[1] : "rwm";
        return parts.Length <= 3 && parts[0].Length > 0 && permissions.All("rwm".Contains)
            ? new DeviceMapping
            {
                PathOnHost = parts[0],
                PathInContainer = parts.Length > 1 && !secondIsPermissions ? parts[1] : parts[0],
                CgroupPermissions = permissions,
            }
            : throw new CliException($"invalid device specification: {text}", 125);
    }

    /// <summary><c>device:rate</c>, the rate in bytes (with unit) or operations a second.</summary>
    public static ThrottleDevice Throttle(string text, string flag, bool bytes)
    {
        int colon = text.LastIndexOf(':');
        return colon > 0 && text.StartsWith("/dev/", StringComparison.Ordinal)
            ? new ThrottleDevice
            {
                Path = text[..colon],
                Rate = bytes ? (ulong)Units.Bytes(text[(colon + 1)..], flag) : ulong.Parse(text.AsSpan(colon + 1), CultureInfo.InvariantCulture),
            }
            : throw new CliException($"invalid argument \"{text}\" for \"--{flag}\" flag: bad format: {text}", 125);
    }

    /// <summary><c>device:weight</c>.</summary>
    public static WeightDevice Weight(string text)
    {
        int colon = text.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(text.AsSpan(colon + 1), out ushort weight)
            ? new WeightDevice { Path = text[..colon], Weight = weight }
            : throw new CliException($"invalid argument \"{text}\" for \"--blkio-weight-device\" flag: bad format: {text}", 125);
    }

    /// <summary><c>no</c>, <c>always</c>, <c>unless-stopped</c>, <c>on-failure[:most]</c>.</summary>
    public static RestartPolicy Restart(string? text)
    {
        string[] parts = (text ?? "no").Split(':', 2);
        int most = 0;
        return parts.Length == 2 && !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out most)
            ? throw new CliException("invalid restart policy format: maximum retry count must be an integer", 125)
            : new RestartPolicy { Name = parts[0].Length == 0 ? "no" : parts[0], MaximumRetryCount = most };
    }

    /// <summary>Number of CPUs in 1e-9 CPUs.</summary>
    public static long NanoCpus(string? text) => text is null ? 0
        : decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal cpus)
            ? (long)(cpus * 1_000_000_000m)
            : throw new CliException($"invalid argument \"{text}\" for \"--cpus\" flag: failed to parse {text} as a rational number", 125);

    private static bool TryNumber(string text, out long value)
    {
        value = -1;
        return text is "unlimited" or "-1" || long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }
}
