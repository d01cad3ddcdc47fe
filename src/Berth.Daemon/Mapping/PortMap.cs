using System.Globalization;
using Berth.DockerApi.Containers;
using Berth.Engine.Containers;
using Berth.Engine.Networks;
using Berth.Engine.Settings;
using Berth.Networks.Ports;
using WireBinding = Berth.DockerApi.Containers.PortBinding;

namespace Berth.Daemon.Mapping;

/// <summary>Ports → the wire.</summary>
internal static class PortMap
{
    /// <summary>What was asked for, as <c>HostConfig.PortBindings</c>.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<WireBinding>?> ToWire(IReadOnlyDictionary<string, IReadOnlyList<PortRequest>>? requests) =>
        (requests ?? new Dictionary<string, IReadOnlyList<PortRequest>>()).ToDictionary(
            entry => entry.Key,
            IReadOnlyList<WireBinding>? (entry) => [.. entry.Value.Select(port => new WireBinding { HostIp = port.HostIp, HostPort = port.HostPort })]);

    /// <summary>The ports of an update.</summary>
    public static PortChange ToEngine(ContainerUpdateRequest update) => new(
        (update.PublishAdd ?? new Dictionary<string, IReadOnlyList<WireBinding>?>()).ToDictionary(
            entry => entry.Key,
            IReadOnlyList<PortRequest> (entry) => [.. (entry.Value ?? []).Select(port => new PortRequest(port.HostIp ?? "", port.HostPort ?? ""))]),
        update.PublishRemove ?? []);

    /// <summary>What is published now, with the exposed ports that are not, as <c>NetworkSettings.Ports</c>.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<WireBinding>?> Published(ContainerRecord container)
    {
        var ports = new SortedDictionary<string, IReadOnlyList<WireBinding>?>(StringComparer.Ordinal);
        if (!container.State.IsAlive)
        {
            return ports;
        }

        foreach (string exposed in container.Settings.Config.ExposedPorts?.Keys ?? [])
        {
            ports[exposed.Contains('/', StringComparison.Ordinal) ? exposed : exposed + "/tcp"] = null;
        }

        foreach (PublishedPort port in container.Endpoint?.Ports ?? [])
        {
            string key = PortText.Format(port.ContainerPort, port.Protocol);
            var binding = new WireBinding { HostIp = port.HostAddress, HostPort = port.HostPort.ToString(CultureInfo.InvariantCulture) };
            ports[key] = [.. ports.GetValueOrDefault(key) ?? [], binding];
        }

        return ports;
    }

    /// <summary>As the list has them.</summary>
    public static IReadOnlyList<Port> Summary(ContainerRecord container)
    {
        var ports = new List<Port>();
        foreach (PublishedPort port in container.Endpoint?.Ports ?? [])
        {
            ports.Add(new Port { IP = port.HostAddress, PrivatePort = port.ContainerPort, PublicPort = port.HostPort, Type = TypeOf(port.Protocol) });
        }

        foreach (string exposed in container.State.IsAlive ? container.Settings.Config.ExposedPorts?.Keys ?? [] : [])
        {
            (ushort number, PortProtocol protocol) = PortText.Parse(exposed);
            if (!ports.Exists(port => port.PrivatePort == number && port.Type == TypeOf(protocol)))
            {
                ports.Add(new Port { PrivatePort = number, Type = TypeOf(protocol) });
            }
        }

        return ports;
    }

    private static string TypeOf(PortProtocol protocol) => PortText.Name(protocol);
}
