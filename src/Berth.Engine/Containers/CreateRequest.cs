using Berth.Engine.Settings;

namespace Berth.Engine.Containers;

/// <summary>A container that is wanted.</summary>
public sealed record CreateRequest
{
    /// <summary>Its name; null for a random one.</summary>
    public string? Name { get; init; }

    /// <summary>What it is to be.</summary>
    public required ContainerSettings Settings { get; init; }

    /// <summary>How it sits on the host.</summary>
    public required HostSettings Host { get; init; }

    /// <summary>What it wants of which network.</summary>
    public IReadOnlyList<EndpointSettings> Endpoints { get; init; } = [];
}
