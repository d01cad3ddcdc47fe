namespace Berth.DockerApi.Containers;

/// <summary>Body of POST /containers/create: a configuration with its host half and its endpoints.</summary>
public sealed record ContainerCreateRequest : Config
{
    /// <summary>Host half; null for defaults.</summary>
    public HostConfig? HostConfig { get; init; }

    /// <summary>Endpoints by network; null for the one HostConfig.NetworkMode names.</summary>
    public NetworkingConfig? NetworkingConfig { get; init; }
}
