using System.Globalization;
using System.Net;
using Berth.Engine.Settings;
using Berth.Networks.Ports;
using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Engine.Networks;

/// <summary>Ports as Docker's API writes them.</summary>
public static class PortText
{
    /// <summary>Everything that is to be published: the bindings, and with <c>-P</c> the exposed ports that have none.</summary>
    /// <exception cref="BerthException">A malformed port or address.</exception>
    public static IReadOnlyList<PortBinding> Bindings(ContainerConfig config, HostSettings host)
    {
        var bindings = new List<PortBinding>();
        foreach ((string key, IReadOnlyList<PortRequest> requests) in host.PortBindings ?? new Dictionary<string, IReadOnlyList<PortRequest>>())
        {
            (ushort port, PortProtocol protocol) = Parse(key);
            foreach (PortRequest request in requests.Count > 0 ? requests : [new PortRequest("", "")])
            {
                bindings.Add(Binding(port, protocol, request));
            }
        }

        if (host.PublishAllPorts)
        {
            foreach (string key in config.ExposedPorts?.Keys ?? [])
            {
                (ushort port, PortProtocol protocol) = Parse(key);
                if (!bindings.Exists(binding => binding.ContainerPort == port && binding.Protocol == protocol))
                {
                    bindings.Add(Binding(port, protocol, new PortRequest("", "")));
                }
            }
        }

        return bindings;
    }

    /// <summary>Parses <c>PORT[/tcp|udp|sctp]</c>.</summary>
    /// <exception cref="BerthException">Malformed.</exception>
    public static (ushort Port, PortProtocol Protocol) Parse(string text)
    {
        string[] parts = text.Split('/');
        string protocol = parts.Length > 1 ? parts[1].ToLowerInvariant() : "tcp";
        if (parts.Length > 2 || !TryPort(parts[0], out ushort port))
        {
            throw new BerthException(ErrorKind.Invalid, $"invalid port specification: \"{text}\"");
        }

        return protocol switch
        {
            "tcp" => (port, PortProtocol.Tcp),
            "udp" => (port, PortProtocol.Udp),
            "sctp" => (port, PortProtocol.Sctp),
            _ => throw new BerthException(ErrorKind.Invalid, $"invalid port specification: \"{text}\""),
        };
    }

    /// <summary>The wire's form: <c>80/tcp</c>.</summary>
    public static string Format(int port, PortProtocol protocol) =>
        string.Create(CultureInfo.InvariantCulture, $"{port}/{Name(protocol)}");

    /// <summary>The wire's name of a protocol.</summary>
    public static string Name(PortProtocol protocol) => protocol switch
    {
        PortProtocol.Udp => "udp",
        PortProtocol.Sctp => "sctp",
        _ => "tcp",
    };

    private static PortBinding Binding(ushort port, PortProtocol protocol, PortRequest request)
    {
        if (request.HostIp.Length > 0 && !IPAddress.TryParse(request.HostIp, out _))
        {
            throw new BerthException(ErrorKind.Invalid, $"invalid IP address: {request.HostIp}");
        }

        string[] range = request.HostPort.Split('-');
        ushort last = 0;
        if (range.Length > 2 || !TryHostPort(range[0], out ushort first) || (range.Length > 1 && (!TryPort(range[1], out last) || last < first)))
        {
            throw new BerthException(ErrorKind.Invalid, $"invalid hostport specification: {request.HostPort}");
        }

        return new PortBinding { Protocol = protocol, HostAddress = request.HostIp, HostPort = first, HostPortEnd = last, ContainerPort = port };
    }

    private static bool TryHostPort(string text, out ushort port)
    {
        port = 0;
        return text.Length == 0 || ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port);
    }

    private static bool TryPort(string text, out ushort port) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port > 0;
}
