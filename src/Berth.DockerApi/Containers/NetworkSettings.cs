using System.Collections.ObjectModel;
using Berth.DockerApi.Networks;

namespace Berth.DockerApi.Containers;

/// <summary>Network settings in inspect; the addresses at this level are those on the default bridge.</summary>
public sealed record NetworkSettings
{
    /// <summary>Always empty.</summary>
    public string Bridge { get; init => field = value ?? ""; } = "";

    /// <summary>ID of the network namespace.</summary>
    public string SandboxID { get; init => field = value ?? ""; } = "";

    /// <summary>Path of the network namespace.</summary>
    public string SandboxKey { get; init => field = value ?? ""; } = "";

    /// <summary>Exposed ports to their bindings; null value for unpublished ones.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<PortBinding>?> Ports { get; init => field = value ?? ReadOnlyDictionary<string, IReadOnlyList<PortBinding>?>.Empty; } = ReadOnlyDictionary<string, IReadOnlyList<PortBinding>?>.Empty;

    /// <summary>Always false.</summary>
    public bool HairpinMode { get; init; }

    /// <summary>Always empty.</summary>
    public string LinkLocalIPv6Address { get; init => field = value ?? ""; } = "";

    /// <summary>Always 0.</summary>
    public int LinkLocalIPv6PrefixLen { get; init; }

    /// <summary>Always null.</summary>
    public IReadOnlyList<NetworkAddress>? SecondaryIPAddresses { get; init; }

    /// <summary>Always null.</summary>
    public IReadOnlyList<NetworkAddress>? SecondaryIPv6Addresses { get; init; }

    /// <summary>Endpoint on the default bridge.</summary>
    public string EndpointID { get; init => field = value ?? ""; } = "";

    /// <summary>IPv4 gateway.</summary>
    public string Gateway { get; init => field = value ?? ""; } = "";

    /// <summary>IPv6 address.</summary>
    public string GlobalIPv6Address { get; init => field = value ?? ""; } = "";

    /// <summary>Its prefix length.</summary>
    public int GlobalIPv6PrefixLen { get; init; }

    /// <summary>IPv4 address.</summary>
    public string IPAddress { get; init => field = value ?? ""; } = "";

    /// <summary>Its prefix length.</summary>
    public int IPPrefixLen { get; init; }

    /// <summary>IPv6 gateway.</summary>
    public string IPv6Gateway { get; init => field = value ?? ""; } = "";

    /// <summary>MAC address.</summary>
    public string MacAddress { get; init => field = value ?? ""; } = "";

    /// <summary>Endpoints by network name.</summary>
    public IReadOnlyDictionary<string, EndpointSettings?>? Networks { get; init; }
}
