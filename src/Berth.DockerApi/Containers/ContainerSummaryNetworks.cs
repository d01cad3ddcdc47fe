using Berth.DockerApi.Networks;

namespace Berth.DockerApi.Containers;

/// <summary>Endpoints in the list.</summary>
public sealed record ContainerSummaryNetworks
{
    /// <summary>By network name.</summary>
    public IReadOnlyDictionary<string, EndpointSettings?>? Networks { get; init; }
}
