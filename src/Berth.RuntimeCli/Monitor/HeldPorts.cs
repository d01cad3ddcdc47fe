using System.Globalization;
using Berth.Networks.Ports;
using Berth.Oci;
using Berth.Runtime.Monitor;
using PublishedPort = Berth.Networks.Ports.PublishedPort;

namespace Berth.RuntimeCli.Monitor;

/// <summary>Hands the published ports to the networks' holder.</summary>
internal static class HeldPorts
{
    /// <summary>Opens a listening socket for each port; null for no ports.</summary>
    /// <exception cref="StartException">A port is taken.</exception>
    public static PortHolder? Open(IReadOnlyList<Runtime.Monitor.PublishedPort> ports)
    {
        if (ports.Count == 0)
        {
            return null;
        }

        var held = new List<PublishedPort>(ports.Count);
        foreach (Runtime.Monitor.PublishedPort port in ports)
        {
            held.Add(ToHeld(port));
        }

        try
        {
            return PortHolder.Open(held);
        }
        catch (BerthException error)
        {
            throw new StartException(error.Kind, error.Message) { Failure = StartFailure.PortTaken, Step = "ports" };
        }
    }

    private static PublishedPort ToHeld(Runtime.Monitor.PublishedPort port) => new()
    {
        Protocol = port.Protocol switch
        {
            "tcp" => PortProtocol.Tcp,
            "udp" => PortProtocol.Udp,
            string other => throw new BerthException(ErrorKind.Invalid, string.Create(CultureInfo.InvariantCulture, $"Cannot hold port {port.HostPort}/{other}: only tcp and udp ports are published.")),
        },
        HostAddress = port.HostAddress,
        HostPort = checked((ushort)port.HostPort),
        ContainerAddress = port.ContainerAddress,
        ContainerPort = checked((ushort)port.ContainerPort),
    };
}
