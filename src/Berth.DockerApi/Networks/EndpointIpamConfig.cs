using System.Text.Json.Serialization;

namespace Berth.DockerApi.Networks;

/// <summary>Addresses that an endpoint asks for.</summary>
public sealed record EndpointIpamConfig
{
    /// <summary>IPv4 address.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IPv4Address { get; init; }

    /// <summary>IPv6 address.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IPv6Address { get; init; }

    /// <summary>Link-local addresses.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? LinkLocalIPs { get; init; }
}
