namespace Berth.Runtime.Monitor;

/// <summary>One host port that the monitor holds for its container, and splices where NAT cannot do it.</summary>
public sealed record PublishedPort
{
    /// <summary><c>tcp</c> or <c>udp</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>Address to hold on the host.</summary>
    public required string HostAddress { get; init; }

    /// <summary>Port to hold on the host; 1 to 65535.</summary>
    public required int HostPort { get; init; }

    /// <summary>The container's address.</summary>
    public required string ContainerAddress { get; init; }

    /// <summary>The port inside the container; 1 to 65535.</summary>
    public required int ContainerPort { get; init; }
}
