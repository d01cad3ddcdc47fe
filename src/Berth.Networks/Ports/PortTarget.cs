using System.Net;
using System.Net.Sockets;

namespace Berth.Networks.Ports;

/// <summary>Where published ports lead.</summary>
internal sealed record PortTarget
{
    /// <summary>The container's name: a conflict names the owner.</summary>
    public required string ContainerName { get; init; }

    /// <summary>Its IPv4 address.</summary>
    public IPAddress? IPv4 { get; init; }

    /// <summary>Its IPv6 address.</summary>
    public IPAddress? IPv6 { get; init; }

    /// <summary>Host address of bindings that name none; empty for all of both families.</summary>
    public string DefaultHostAddress { get; init; } = "";

    /// <summary>The container's address for connections to a host address: of the same family if it has one.</summary>
    public IPAddress AddressFor(IPAddress host) =>
        (host.AddressFamily == AddressFamily.InterNetwork ? IPv4 ?? IPv6 : IPv6 ?? IPv4)!;
}
