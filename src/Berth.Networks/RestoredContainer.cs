using Berth.Oci;

namespace Berth.Networks;

/// <summary>A container that was running when the engine went away, as the engine's records know it.</summary>
public sealed record RestoredContainer
{
    /// <summary>The container.</summary>
    public required ContainerId Container { get; init; }

    /// <summary>Its name without slash.</summary>
    public required string ContainerName { get; init; }

    /// <summary>How it meets the network; Host and Container need no restoring but may be given.</summary>
    public required NetworkMode Mode { get; init; }

    /// <summary>The records from <see cref="Sandbox.Endpoints"/>; empty in modes without one.</summary>
    public IReadOnlyList<EndpointRecord> Endpoints { get; init; } = [];

    /// <summary>Where its namespace can be opened now, <c>/proc/PID/ns/net</c> of its init; null when it is gone: addresses
    /// and ports are registered all the same.</summary>
    public string? NetworkNamespacePath { get; init; }
}
