namespace Berth.DockerApi.Networks;

/// <summary>A container on a network, as asked and as it is.</summary>
public sealed record EndpointSettings
{
    /// <summary>Addresses asked for.</summary>
    public EndpointIpamConfig? IPAMConfig { get; init; }

    /// <summary>Links.</summary>
    public IReadOnlyList<string>? Links { get; init; }

    /// <summary>Further names.</summary>
    public IReadOnlyList<string>? Aliases { get; init; }

    /// <summary>MAC address.</summary>
    public string MacAddress { get; init => field = value ?? ""; } = "";

    /// <summary>Options of the driver.</summary>
    public IReadOnlyDictionary<string, string>? DriverOpts { get; init; }

    /// <summary>Priority of its gateway; the highest is the default route.</summary>
    public int GwPriority { get; init; }

    /// <summary>Network.</summary>
    public string NetworkID { get; init => field = value ?? ""; } = "";

    /// <summary>ID of the endpoint.</summary>
    public string EndpointID { get; init => field = value ?? ""; } = "";

    /// <summary>IPv4 gateway.</summary>
    public string Gateway { get; init => field = value ?? ""; } = "";

    /// <summary>IPv4 address.</summary>
    public string IPAddress { get; init => field = value ?? ""; } = "";

    /// <summary>Its prefix length.</summary>
    public int IPPrefixLen { get; init; }

    /// <summary>IPv6 gateway.</summary>
    public string IPv6Gateway { get; init => field = value ?? ""; } = "";

    /// <summary>IPv6 address.</summary>
    public string GlobalIPv6Address { get; init => field = value ?? ""; } = "";

    /// <summary>Its prefix length.</summary>
    public int GlobalIPv6PrefixLen { get; init; }

    /// <summary>Names it is resolved by.</summary>
    public IReadOnlyList<string>? DNSNames { get; init; }
}
