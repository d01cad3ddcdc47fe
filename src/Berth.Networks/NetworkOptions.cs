using Berth.Linux.Namespaces;

namespace Berth.Networks;

/// <summary>What one engine instance needs to know to make its networks.</summary>
public sealed record NetworkOptions
{
    /// <summary>Names everything made on the host: bridge <c>NAME0</c>, nft tables <c>NAME</c>. At most 14 characters of <c>[a-z0-9-]</c>.</summary>
    public string InstanceName { get; init; } = "berth";

    /// <summary>Subnet of the default bridge as <c>a.b.c.d/n</c>; null takes 172.17.0.0/16 or the next pool that no route of the host overlaps.</summary>
    public string? DefaultSubnet { get; init; }

    /// <summary>Ready network namespaces kept in stock; 0 makes each on demand.</summary>
    public int PoolSize { get; init; } = 4;

    /// <summary>MTU of the bridge and its endpoints, in bytes.</summary>
    public int Mtu { get; init; } = 1500;

    /// <summary>Folder of the names files, one per network, that the containers' monitors answer from; null writes none.</summary>
    public string? NamesFolder { get; init; }

    /// <summary>The namespace that plays the host; null is the process's own. Tests pass one of their own.</summary>
    public NamespaceFd? HostNamespace { get; init; }
}
