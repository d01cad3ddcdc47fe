namespace Berth.DockerApi.Networks;

/// <summary>Body of POST /networks/{id}/connect.</summary>
public sealed record NetworkConnectRequest
{
    /// <summary>Container.</summary>
    public string Container { get; init => field = value ?? ""; } = "";

    /// <summary>Endpoint; null for defaults.</summary>
    public EndpointSettings? EndpointConfig { get; init; }
}
