namespace Berth.Networks;

/// <summary>What a container wants of one network.</summary>
public sealed record EndpointRequest
{
    /// <summary>Name or ID of the network.</summary>
    public string Network { get; init; } = BuiltInNetworks.Bridge;

    /// <summary>A chosen IPv4 address inside the network's subnet; null takes a free one.</summary>
    public string? IPv4Address { get; init; }

    /// <summary>A chosen IPv6 address inside the network's subnet; null takes a free one.</summary>
    public string? IPv6Address { get; init; }

    /// <summary>Further addresses of the interface, unmanaged: <c>169.254.1.2</c>, <c>fe80::5</c>.</summary>
    public IReadOnlyList<string> LinkLocalAddresses { get; init => field = value ?? []; } = [];

    /// <summary>A chosen MAC address, <c>02:42:ac:11:00:05</c>; null derives one from the IPv4 address, as Docker does.</summary>
    public string? MacAddress { get; init; }

    /// <summary>Names beside the container's own that the network's other containers find it by.</summary>
    public IReadOnlyList<string> Aliases { get; init => field = value ?? []; } = [];

    /// <summary>The endpoint with the highest number gives the default route.</summary>
    public int GatewayPriority { get; init; }

    /// <summary>Name of the interface inside; null for <c>eth0</c>, <c>eth1</c>…</summary>
    public string? InterfaceName { get; init; }

    /// <summary>Kernel parameters of the interface: <c>net.ipv4.conf.IFNAME.log_martians</c> → value.</summary>
    public IReadOnlyDictionary<string, string> Sysctls { get; init => field = value ?? new Dictionary<string, string>(); } = new Dictionary<string, string>();
}
