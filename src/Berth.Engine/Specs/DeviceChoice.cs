using System.Globalization;
using Berth.Engine.Settings;
using Berth.Oci;
using Berth.Oci.Runtime;

namespace Berth.Engine.Specs;

/// <summary>Device nodes of a container and the rules of its device controller.</summary>
public static class DeviceChoice
{
    // null, zero, full, random, urandom, tty, console, ptmx and the pseudo terminals: no tun, and no mknod of anything else.
    private static readonly DeviceCgroupRule[] Defaults =
    [
        new() { Allow = false, Access = "rwm" },
        Character(1, 3), Character(1, 5), Character(1, 7), Character(1, 8), Character(1, 9), Character(5, 0), Character(5, 1), Character(5, 2),
        Character(136, null),
    ];

    /// <summary>Nodes beside the default ones.</summary>
    public static IReadOnlyList<DeviceSpec>? Nodes(HostSettings host)
    {
        _ = host;
        return null;
    }

    /// <summary>The rules, in order.</summary>
    public static IReadOnlyList<DeviceCgroupRule> Rules(HostSettings host) => host.Privileged
        ? [new DeviceCgroupRule { Allow = true, Access = "rwm" }]
        : [.. Defaults, .. (host.DeviceCgroupRules ?? []).Select(Rule)];

    /// <summary>Parses a rule as <c>c 10:200 rwm</c>.</summary>
    /// <exception cref="BerthException">Docker's sentence.</exception>
    public static DeviceCgroupRule Rule(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is [("a" or "b" or "c") and var type, var numbers, var access]
            && numbers.Split(':') is [var major, var minor]
            && TryNumber(major, out long? majorNumber) && TryNumber(minor, out long? minorNumber)
            && access.Length is >= 1 and <= 3 && access.All(c => c is 'r' or 'w' or 'm'))
        {
            return new DeviceCgroupRule { Allow = true, Type = type, Major = majorNumber, Minor = minorNumber, Access = access };
        }

        throw new BerthException(ErrorKind.Invalid, $"invalid device cgroup rule format: '{text}'");
    }

    private static bool TryNumber(string text, out long? number)
    {
        bool valid = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value);
        number = valid ? value : null;
        return valid || text == "*";
    }

    private static DeviceCgroupRule Character(long major, long? minor) =>
        new() { Allow = true, Type = "c", Major = major, Minor = minor, Access = "rwm" };
}
