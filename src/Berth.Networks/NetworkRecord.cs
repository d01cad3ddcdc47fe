namespace Berth.Networks;

/// <summary>A network as plain text: what inspect shows and what the engine stores. Never changed after its creation.</summary>
public sealed record NetworkRecord
{
    /// <summary>64 hex digits.</summary>
    public required string Id { get; init; }

    /// <summary>Its name, unique.</summary>
    public required string Name { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>bridge, macvlan, ipvlan; host and null for the two built-in ones.</summary>
    public required string Driver { get; init; }

    /// <summary>Endpoints get IPv4 addresses.</summary>
    public bool EnableIPv4 { get; init; }

    /// <summary>Endpoints get IPv6 addresses.</summary>
    public bool EnableIPv6 { get; init; }

    /// <summary>Nothing leaves it, and nothing outside is resolved.</summary>
    public bool Internal { get; init; }

    /// <summary>Without meaning here, kept for inspect: any container may join any network.</summary>
    public bool Attachable { get; init; }

    /// <summary>Subnets, at most one of each family (macvlan and ipvlan: the first of each is used).</summary>
    public IReadOnlyList<NetworkPool> Pools { get; init => field = value ?? []; } = [];

    /// <summary>Options of the address management, as they were given.</summary>
    public IReadOnlyDictionary<string, string>? IpamOptions { get; init; }

    /// <summary>Options of the driver, as they were given.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init => field = value ?? new Dictionary<string, string>(); } = new Dictionary<string, string>();

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init => field = value ?? new Dictionary<string, string>(); } = new Dictionary<string, string>();

    /// <summary>bridge, host and none: always there, never stored.</summary>
    public bool IsBuiltIn => Name is BuiltInNetworks.Bridge or BuiltInNetworks.Host or BuiltInNetworks.None;
}
