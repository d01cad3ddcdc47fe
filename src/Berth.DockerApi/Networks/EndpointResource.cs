namespace Berth.DockerApi.Networks;

/// <summary>A container on a network, in inspect of the network.</summary>
public sealed record EndpointResource
{
    /// <summary>Name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Endpoint.</summary>
    public string EndpointID { get; init => field = value ?? ""; } = "";

    /// <summary>MAC address.</summary>
    public string MacAddress { get; init => field = value ?? ""; } = "";

    /// <summary>IPv4 address with prefix length.</summary>
    public string IPv4Address { get; init => field = value ?? ""; } = "";

    /// <summary>IPv6 address with prefix length.</summary>
    public string IPv6Address { get; init => field = value ?? ""; } = "";
}
