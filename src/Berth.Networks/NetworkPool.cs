namespace Berth.Networks;

/// <summary>One subnet of a network; an entry of inspect's <c>IPAM.Config</c>.</summary>
public sealed record NetworkPool
{
    /// <summary>Subnet, <c>172.18.0.0/24</c> or <c>fd00:1::/64</c>; empty in a request takes a free one.</summary>
    public required string Subnet { get; init; }

    /// <summary>Part of the subnet that addresses are taken from; null for all of it.</summary>
    public string? Range { get; init; }

    /// <summary>The bridge's address; null in a request takes the first.</summary>
    public string? Gateway { get; init; }

    /// <summary>Addresses that are never given away, by name: other machines on the wire.</summary>
    public IReadOnlyDictionary<string, string>? Auxiliary { get; init; }

    /// <summary>A person chose the subnet: only then may containers ask for addresses in it.</summary>
    public bool IsChosen { get; init; }
}
