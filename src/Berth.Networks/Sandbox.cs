using Berth.Oci;

namespace Berth.Networks;

/// <summary>A container's place on the network: its namespace, its endpoint, the ports that lead to it. Lives until
/// <see cref="NetworkService.DetachAsync"/>.</summary>
public sealed record Sandbox
{
    /// <summary>The container.</summary>
    public required ContainerId Container { get; init; }

    /// <summary>How it meets the network.</summary>
    public required NetworkMode Mode { get; init; }

    /// <summary>Path of the network namespace, openable by other processes of this PID namespace while the engine lives
    /// (<c>/proc/PID/fd/N</c>); null with <see cref="NetworkMode.Host"/>, where the bundle names no network namespace.</summary>
    public required string? NetworkNamespacePath { get; init; }

    /// <summary>The endpoints, in the order of their interfaces; empty in modes without one. To be stored in the container's record for
    /// <see cref="NetworkService.StartAsync"/>.</summary>
    public IReadOnlyList<EndpointRecord> Endpoints { get; init; } = [];

    /// <summary>The endpoint that gives the default route and has the ports; the first where none gives a route; null without one.</summary>
    public EndpointRecord? Endpoint => GatewayChoice.Of(Endpoints) ?? (Endpoints.Count > 0 ? Endpoints[0] : null);
}
