using Berth.Networks.Ports;
using Berth.Oci;

namespace Berth.Networks;

/// <summary>What a container wants of the networks when it starts.</summary>
public sealed record AttachRequest
{
    /// <summary>The container; at most one sandbox each.</summary>
    public required ContainerId Container { get; init; }

    /// <summary>The container's name without slash: error texts name it, as Docker's do, and others find it by it.</summary>
    public required string ContainerName { get; init; }

    /// <summary>How the container meets the network.</summary>
    public NetworkMode Mode { get; init; } = NetworkMode.Bridge;

    /// <summary>With <see cref="NetworkMode.Container"/>: whose namespace to share. It must be attached.</summary>
    public ContainerId? JoinContainer { get; init; }

    /// <summary>With <see cref="NetworkMode.Bridge"/>: the networks to join, in the order of their interfaces.</summary>
    public IReadOnlyList<EndpointRequest> Endpoints { get; init; } = [new EndpointRequest()];

    /// <summary>Ports to publish on the host; only with <see cref="NetworkMode.Bridge"/>, ignored by Docker (and here) otherwise.</summary>
    public IReadOnlyList<PortBinding> Ports { get; init; } = [];

    /// <summary>True leaves the endpoint's frames unfiltered (foreign MAC and source addresses pass): containers that route for others.
    /// False is right for every container without CAP_NET_ADMIN.</summary>
    public bool AllowForeignAddresses { get; init; }
}
