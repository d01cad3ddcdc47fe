namespace Berth.Networks;

/// <summary>A network as inspect shows it.</summary>
public sealed record NetworkInfo
{
    /// <summary>Name: <c>bridge</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The host's bridge interface, <c>berth0</c>.</summary>
    public required string Interface { get; init; }

    /// <summary>IPv4 subnet, <c>172.17.0.0/16</c>.</summary>
    public required string Subnet { get; init; }

    /// <summary>IPv4 address of the bridge, the endpoints' gateway.</summary>
    public required string Gateway { get; init; }

    /// <summary>MTU in bytes.</summary>
    public required int Mtu { get; init; }
}
