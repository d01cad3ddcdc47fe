namespace Berth.Networks.Ports;

/// <summary>A wish to publish one port of a container. Docker Engine API, PortBinding.</summary>
public sealed record PortBinding
{
    /// <summary>Protocol.</summary>
    public PortProtocol Protocol { get; init; } = PortProtocol.Tcp;

    /// <summary>Host address: empty is every IPv4 and IPv6 address; <c>0.0.0.0</c> or <c>::</c> every one of its family; or one address.</summary>
    public string HostAddress { get; init; } = "";

    /// <summary>First host port wanted; 0 takes a free one from 32768 up.</summary>
    public ushort HostPort { get; init; }

    /// <summary>Last host port wanted (<c>-p 8000-8010:80</c> takes the first free one); 0 is the same as <see cref="HostPort"/>.</summary>
    public ushort HostPortEnd { get; init; }

    /// <summary>The container's port, 1–65535.</summary>
    public required ushort ContainerPort { get; init; }
}
