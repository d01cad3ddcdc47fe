using Berth.Engine.Settings;
using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Devices;

namespace Berth.Engine.Specs;

/// <summary>Device nodes of a container and the rules of its device controller.</summary>
public static class DeviceChoice
{
    /// <summary>Refuses malformed rules and devices that are not there.</summary>
    /// <exception cref="BerthException">Docker's sentences.</exception>
    public static void Check(HostSettings host)
    {
        Rules(host);
        Nodes(host);
    }

    /// <summary>Nodes beside the default ones.</summary>
    public static IReadOnlyList<DeviceSpec> Nodes(HostSettings host) => host.Privileged
        ? HostDevices.All()
        : [.. Grants(host).SelectMany(grant => grant.Devices)];

    /// <summary>The rules, in order.</summary>
    public static IReadOnlyList<DeviceCgroupRule> Rules(HostSettings host) => host.Privileged
        ? DeviceRules.Everything
        :
        [
            .. DeviceRules.DockerDefault,
            .. Grants(host).SelectMany(grant => grant.Rules),
            .. (host.DeviceCgroupRules ?? []).Select(DeviceRules.Parse),
        ];

    private static IEnumerable<DeviceGrant> Grants(HostSettings host) => (host.Devices ?? []).Select(device => HostDevices.Find(
        new DeviceMapping(
            device.PathOnHost,
            device.PathInContainer is { Length: > 0 } path ? path : device.PathOnHost,
            device.CgroupPermissions is { Length: > 0 } permissions ? permissions : "rwm")));
}
