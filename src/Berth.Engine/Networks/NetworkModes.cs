using Berth.Engine.Containers;
using Berth.Engine.Settings;
using Berth.Networks;
using Berth.Oci;

namespace Berth.Engine.Networks;

/// <summary><c>HostConfig.NetworkMode</c> → what the networks understand.</summary>
public sealed class NetworkModes(ContainerStore containers)
{
    private const string Join = "container:";

    /// <summary>The mode, and the container whose namespace is joined.</summary>
    /// <exception cref="BerthException">No such network or container.</exception>
    public (NetworkMode Mode, Container? Partner) Of(ContainerSettings settings, HostSettings host)
    {
        if (settings.NetworkDisabled)
        {
            return (NetworkMode.None, null);
        }

        return host.NetworkMode switch
        {
            "" or "default" or "bridge" => (NetworkMode.Bridge, null),
            "none" => (NetworkMode.None, null),
            "host" => (NetworkMode.Host, null),
            var joined when joined.StartsWith(Join, StringComparison.Ordinal) => (NetworkMode.Container, containers.Find(joined[Join.Length..])),
            var name => throw new BerthException(ErrorKind.NotFound, $"network {name} not found"),
        };
    }

    /// <summary>Refuses settings that contradict the network mode.</summary>
    /// <exception cref="BerthException">Docker's sentences.</exception>
    public void Check(ContainerSettings settings, HostSettings host)
    {
        (NetworkMode mode, _) = Of(settings, host);
        if (mode == NetworkMode.Container)
        {
            Refuse(settings.Hostname is { Length: > 0 }, "conflicting options: hostname and the network mode");
            Refuse(host.Dns is { Count: > 0 }, "conflicting options: dns and the network mode");
            Refuse(host.ExtraHosts is { Count: > 0 }, "conflicting options: custom host-to-IP mapping and the network mode");
            Refuse(host.PortBindings is { Count: > 0 } || host.PublishAllPorts, "conflicting options: port publishing and the container type network mode");
        }

        Refuse(mode == NetworkMode.Container && settings.MacAddress is { Length: > 0 }, "conflicting options: mac-address and the network mode");
    }

    private static void Refuse(bool wrong, string reason)
    {
        if (wrong)
        {
            throw new BerthException(ErrorKind.Invalid, reason);
        }
    }
}
