using Berth.Linux.Namespaces;

namespace Berth.Linux.Netlink;

/// <summary>A macvlan or ipvlan interface to be made.</summary>
public sealed record ChildLinkRequest
{
    /// <summary>Its name in its namespace.</summary>
    public required string Name { get; init; }

    /// <summary>Index of the interface whose wire it shares.</summary>
    public required int Parent { get; init; }

    /// <summary>The namespace that it is made in.</summary>
    public required NamespaceFd Namespace { get; init; }

    /// <summary>True for ipvlan, false for macvlan.</summary>
    public bool IsIpvlan { get; init; }

    /// <summary>macvlan: private 1, vepa 2, bridge 4, passthru 8. ipvlan: l2 0, l3 1, l3s 2.</summary>
    public required int Mode { get; init; }

    /// <summary>ipvlan: bridge 0, private 1, vepa 2.</summary>
    public int Flags { get; init; }

    /// <summary>MAC address; null for the kernel's choice (ipvlan: the parent's).</summary>
    public MacAddress? Mac { get; init; }

    /// <summary>MTU in bytes; 0 for the parent's.</summary>
    public int Mtu { get; init; }
}
