using Berth.Oci;
using Microsoft.Extensions.Logging;

namespace Berth.Networks;

/// <summary>The networks of one engine instance: bridge, namespaces, addresses, published ports, nft rules. Thread-safe.</summary>
/// <remarks>
/// Kernel state outlives this object on purpose: containers keep their network while no engine runs. It keeps no records: the engine
/// stores <see cref="Sandbox.Endpoint"/> and gives it back through <see cref="StartAsync"/>.
/// Needs CAP_NET_ADMIN and CAP_SYS_ADMIN.
/// </remarks>
public sealed class NetworkService(NetworkOptions options, ILogger<NetworkService> logger) : IAsyncDisposable
{
    /// <summary>The default bridge; known after <see cref="StartAsync"/>.</summary>
    public NetworkInfo Bridge => throw NotBuilt();

    /// <summary>Makes or repairs the default bridge, enables forwarding, builds the nft tables whole in one transaction
    /// (endpoints and ports of <paramref name="live"/> with them, so open connections do not notice) and starts filling the pool of namespaces. Call once, before anything else.</summary>
    /// <param name="live">Containers that ran on while no engine did; null or empty when there are none.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="BerthException">The kernel lacks something (<see cref="ErrorKind.NotSupported"/>, named), or no subnet is free.</exception>
    public Task StartAsync(IReadOnlyList<RestoredEndpoint>? live, CancellationToken cancellationToken) => throw NotBuilt();

    /// <summary>Gives a container its network namespace, and an endpoint and published ports as asked.</summary>
    /// <exception cref="BerthException">A port or address is taken (Docker's text), no address is free, the request is malformed.</exception>
    public Task<Sandbox> AttachAsync(AttachRequest request, CancellationToken cancellationToken) => throw NotBuilt();

    /// <summary>Takes away the container's endpoint, rules, ports and address; true if it had a sandbox.</summary>
    public Task<bool> DetachAsync(ContainerId container) => throw NotBuilt();

    /// <summary>Takes everything away that this instance made on the host: bridge, veths, nft tables. Published ports close,
    /// running containers lose their network.</summary>
    public Task RemoveAllAsync() => throw NotBuilt();

    /// <summary>Lets go of sockets, namespaces in stock and threads. Rules, bridge and endpoints stay for the running containers.</summary>
    public ValueTask DisposeAsync() => throw NotBuilt();

    private BerthException NotBuilt()
    {
        _ = logger;
        return new BerthException(ErrorKind.NotSupported, $"Networks of {options.InstanceName} are not built yet.");
    }
}
