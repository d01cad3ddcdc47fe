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

        try
        {
            return PortHolder.Open(ToHeld(ports));
        }
        catch (BerthException error)
        {
            throw new StartException(error.Kind, error.Message) { Failure = StartFailure.PortTaken, Step = "ports" };
        }
    }

    /// <summary>Holds other ports from now on.</summary>
    /// <param name="holder">What holds them now; null for no ports yet.</param>
    /// <param name="ports">All that are to be held.</param>
    /// <returns>The holder; null for no ports yet.</returns>
    /// <exception cref="BerthException">A port is taken; those before are held as before.</exception>
    public static PortHolder? Change(PortHolder? holder, IReadOnlyList<Runtime.Monitor.PublishedPort> ports)
    {
        if (holder is null)
        {
            return ports.Count == 0 ? null : PortHolder.Open(ToHeld(ports));
        }

        holder.Change(ToHeld(ports));
        return holder;
    }

    private static List<PublishedPort> ToHeld(IReadOnlyList<Runtime.Monitor.PublishedPort> ports)
    {
        var held = new List<PublishedPort>(ports.Count);
        foreach (Runtime.Monitor.PublishedPort port in ports)
        {
            held.Add(ToHeld(port));
        }

        return held;
    }

    private static PublishedPort ToHeld(Runtime.Monitor.PublishedPort port) => new()
    {
        Protocol = port.Protocol switch
        {
            "tcp" => PortProtocol.Tcp,
            "udp" => PortProtocol.Udp,
            "sctp" => PortProtocol.Sctp,
            string other => throw new BerthException(ErrorKind.Invalid, string.Create(CultureInfo.InvariantCulture, $"Cannot hold port {port.HostPort}/{other}: only tcp, udp and sctp ports are published.")),
        },
        HostAddress = port.HostAddress,
        HostPort = checked((ushort)port.HostPort),
        ContainerAddress = port.ContainerAddress,
        ContainerPort = checked((ushort)port.ContainerPort),
    };
}
