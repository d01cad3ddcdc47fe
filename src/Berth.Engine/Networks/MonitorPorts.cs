using Berth.Networks.Ports;
using HeldPort = Berth.Runtime.Monitor.PublishedPort;

namespace Berth.Engine.Networks;

/// <summary>Published ports as the monitor holds them.</summary>
public static class MonitorPorts
{
    /// <summary>Those of an endpoint's ports that the monitor is to hold: big ranges are NAT alone, and would only cost there.</summary>
    public static IReadOnlyList<HeldPort> Held(IReadOnlyList<PublishedPort>? ports) => [.. PortHolder.Holdable(ports ?? []).Select(Of)];

    /// <summary>The monitor's form of <paramref name="port"/>.</summary>
    public static HeldPort Of(PublishedPort port) => new()
    {
        Protocol = PortText.Name(port.Protocol),
        HostAddress = port.HostAddress,
        HostPort = port.HostPort,
        ContainerAddress = port.ContainerAddress,
        ContainerPort = port.ContainerPort,
    };
}
