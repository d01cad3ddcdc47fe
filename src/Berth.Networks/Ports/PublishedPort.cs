namespace Berth.Networks.Ports;

/// <summary>A published port with everything chosen. One per host address and family, as inspect lists them.</summary>
public sealed record PublishedPort
{
    /// <summary>Protocol.</summary>
    public required PortProtocol Protocol { get; init; }

    /// <summary>Host address: <c>0.0.0.0</c>, <c>::</c> or one address.</summary>
    public required string HostAddress { get; init; }

    /// <summary>Host port.</summary>
    public required ushort HostPort { get; init; }

    /// <summary>The container's address that connections go to.</summary>
    public required string ContainerAddress { get; init; }

    /// <summary>The container's port.</summary>
    public required ushort ContainerPort { get; init; }
}
