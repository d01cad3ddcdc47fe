namespace Berth.Engine.Settings;

/// <summary>What a container wants of one network, as it was asked for: the configured half of Docker's <c>EndpointSettings</c>.</summary>
public sealed record EndpointSettings
{
    /// <summary>The network, by the name or ID it was asked for.</summary>
    public required string Network { get; init; }

    /// <summary>Its ID, once known: a network keeps its containers when another takes its name.</summary>
    public string? NetworkId { get; init; }

    /// <summary>IPv4 address; null for any.</summary>
    public string? IPv4Address { get; init; }

    /// <summary>IPv6 address; null for any.</summary>
    public string? IPv6Address { get; init; }

    /// <summary>Further addresses, unmanaged.</summary>
    public IReadOnlyList<string>? LinkLocalAddresses { get; init; }

    /// <summary>MAC address; null for a generated one.</summary>
    public string? MacAddress { get; init; }

    /// <summary>Names beside the container's own.</summary>
    public IReadOnlyList<string>? Aliases { get; init; }

    /// <summary><c>CONTAINER[:ALIAS]</c>: names that this container alone knows.</summary>
    public IReadOnlyList<string>? Links { get; init; }

    /// <summary>Driver options of the endpoint.</summary>
    public IReadOnlyDictionary<string, string>? DriverOptions { get; init; }

    /// <summary>The highest gives the default route.</summary>
    public int GatewayPriority { get; init; }
}
