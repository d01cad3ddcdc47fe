using Berth.DockerApi.Networks;

namespace Berth.DockerApi.Containers;

/// <summary>Endpoints of a container at creation.</summary>
public sealed record NetworkingConfig
{
    /// <summary>By network name or ID.</summary>
    public IReadOnlyDictionary<string, EndpointSettings?>? EndpointsConfig { get; init; }
}
