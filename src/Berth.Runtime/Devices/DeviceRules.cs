using System.Globalization;
using Berth.Oci;
using Berth.Oci.Runtime;

namespace Berth.Runtime.Devices;

/// <summary>Lists of device rules. runtime-spec v1.2, config-linux.md#allowed-device-list.</summary>
public static class DeviceRules
{
    /// <summary>Everything allowed: --privileged.</summary>
    public static IReadOnlyList<DeviceCgroupRule> Everything { get; } = [new() { Allow = true, Type = "a", Access = "rwm" }];

    /// <summary>Docker's: nothing but zero, null, urandom, random, tty and console; fuse named as denied.</summary>
    public static IReadOnlyList<DeviceCgroupRule> DockerDefault { get; } =
    [
        new() { Allow = false, Access = "rwm" },
        Character(1, 5), Character(1, 3), Character(1, 9), Character(1, 8), Character(5, 0), Character(5, 1),
        new() { Allow = false, Type = "c", Major = 10, Minor = 229, Access = "rwm" },
    ];

    /// <summary>
    /// What the nodes that every container has need, whatever its rules say: null, zero, full, random, urandom, tty,
    /// ptmx and the pseudo terminals. Other runtimes also allow tun (10:200) and mknod of anything; here those are asked for.
    /// </summary>
    public static IReadOnlyList<DeviceCgroupRule> Always { get; } =
    [
        Character(1, 3), Character(1, 5), Character(1, 7), Character(1, 8), Character(1, 9), Character(5, 0), Character(5, 2),
        Character(136, null),
    ];

    /// <summary>Reads Docker's --device-cgroup-rule: <c>c 1:3 rwm</c>, <c>b *:* r</c>, <c>a *:* rwm</c>.</summary>
    /// <exception cref="BerthException">Invalid, in Docker's words.</exception>
    public static DeviceCgroupRule Parse(string text)
    {
        string[] parts = text.Split(' ', ':');
        bool isShaped = parts.Length == 4 && text.IndexOf(' ', StringComparison.Ordinal) == 1
            && text.IndexOf(':', StringComparison.Ordinal) < text.LastIndexOf(' ');
        return isShaped && parts[0] is "a" or "b" or "c"
            && TryNumber(parts[1], out long? major) && TryNumber(parts[2], out long? minor) && DeviceMapping.IsPermissions(parts[3])
            ? new DeviceCgroupRule { Allow = true, Type = parts[0], Major = major, Minor = minor, Access = parts[3] }
            : throw new BerthException(ErrorKind.Invalid, $"invalid device cgroup rule format: '{text}'");
    }

    private static bool TryNumber(string text, out long? number)
    {
        number = null;
        if (text == "*")
        {
            return true;
        }

        bool isNumber = uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint value);
        number = value;
        return isNumber;
    }

    private static DeviceCgroupRule Character(long major, long? minor) =>
        new() { Allow = true, Type = "c", Major = major, Minor = minor, Access = "rwm" };
}
