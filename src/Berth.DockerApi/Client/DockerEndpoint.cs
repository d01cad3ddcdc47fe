using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Berth.Oci;

namespace Berth.DockerApi.Client;

/// <summary>Where an engine listens: a unix socket or a TCP port.</summary>
public sealed record DockerEndpoint
{
    private DockerEndpoint(string address, string host, EndPoint socketAddress)
    {
        Address = address;
        Host = host;
        SocketAddress = socketAddress;
    }

    /// <summary>The address as given, as <c>unix:///run/berth/berth.sock</c>.</summary>
    public string Address { get; }

    /// <summary>Value of the Host header.</summary>
    public string Host { get; }

    /// <summary>Where to connect.</summary>
    public EndPoint SocketAddress { get; }

    /// <summary>Path of the unix socket; null for TCP.</summary>
    public string? SocketPath => SocketAddress is UnixDomainSocketEndPoint ? Address["unix://".Length..] : null;

    /// <summary>Reads <c>unix://PATH</c>, <c>tcp://HOST[:PORT]</c>, <c>http://HOST[:PORT]</c> (port 2375 by default) or a bare <c>HOST:PORT</c>.</summary>
    /// <exception cref="BerthException">Another scheme, or no address.</exception>
    public static DockerEndpoint Parse(string address)
    {
        if (address.StartsWith("unix://", StringComparison.Ordinal))
        {
            string path = address["unix://".Length..];
            return path.Length is > 0 and < 108
                ? new(address, "docker", new UnixDomainSocketEndPoint(path))
                : throw Invalid(address, "the path of a unix socket has 1 to 107 bytes");
        }

        int scheme = address.IndexOf("://", StringComparison.Ordinal);
        string rest = scheme < 0 ? address : address[(scheme + 3)..];
        if (scheme >= 0 && address[..scheme] is not ("tcp" or "http"))
        {
            throw Invalid(address, "unix:// and tcp:// are known");
        }

        return Tcp(address, rest.TrimEnd('/'));
    }

    private static DockerEndpoint Tcp(string address, string hostAndPort)
    {
        string host = hostAndPort;
        int port = 2375;
        int colon = hostAndPort.LastIndexOf(':');
        if (colon >= 0 && !hostAndPort.EndsWith(']'))
        {
            host = hostAndPort[..colon];
            if (!int.TryParse(hostAndPort.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is 0 or > 65535)
            {
                throw Invalid(address, "a port is 1 to 65535");
            }
        }

        host = host.Trim('[', ']');
        if (host.Contains('/', StringComparison.Ordinal))
        {
            throw Invalid(address, "a path after the port is not supported");
        }

        EndPoint end = IPAddress.TryParse(host, out IPAddress? ip)
            ? new IPEndPoint(ip, port)
            : new DnsEndPoint(host.Length == 0 ? "localhost" : host, port);
        return new(address, hostAndPort, end);
    }

    private static BerthException Invalid(string address, string why) =>
        new(ErrorKind.Invalid, $"invalid host '{address}': {why}.");
}
