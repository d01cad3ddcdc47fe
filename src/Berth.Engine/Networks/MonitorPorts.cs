using Berth.Networks.Ports;
using HeldPort = Berth.Runtime.Monitor.PublishedPort;

namespace Berth.Engine.Networks;

/// <summary>Published ports as the monitor holds them.</summary>
public static class MonitorPorts
{
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
