using System.Collections.ObjectModel;

namespace Berth.DockerApi.Networks;

/// <summary>A network: entry of GET /networks, answer to GET /networks/{id}.</summary>
public sealed record Network
{
    /// <summary>Name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>ID.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>When it was created; RFC 3339.</summary>
    public string Created { get; init => field = value ?? ""; } = "";

    /// <summary><c>local</c>.</summary>
    public string Scope { get; init => field = value ?? ""; } = "";

    /// <summary>Driver.</summary>
    public string Driver { get; init => field = value ?? ""; } = "";

    /// <summary>Whether it has IPv4.</summary>
    public bool EnableIPv4 { get; init; }

    /// <summary>Whether it has IPv6.</summary>
    public bool EnableIPv6 { get; init; }

    /// <summary>Address management.</summary>
    public Ipam IPAM { get; init => field = value ?? new(); } = new();

    /// <summary>Whether it is cut off from outside.</summary>
    public bool Internal { get; init; }

    /// <summary>Swarm only.</summary>
    public bool Attachable { get; init; }

    /// <summary>Swarm only.</summary>
    public bool Ingress { get; init; }

    /// <summary>Network that the configuration comes from.</summary>
    public ConfigReference ConfigFrom { get; init => field = value ?? new(); } = new();

    /// <summary>Whether it is only a configuration.</summary>
    public bool ConfigOnly { get; init; }

    /// <summary>Containers on it, by ID; empty in the list.</summary>
    public IReadOnlyDictionary<string, EndpointResource> Containers { get; init => field = value ?? ReadOnlyDictionary<string, EndpointResource>.Empty; } = ReadOnlyDictionary<string, EndpointResource>.Empty;

    /// <summary>Options of the driver.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init => field = value ?? ReadOnlyDictionary<string, string>.Empty; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init => field = value ?? ReadOnlyDictionary<string, string>.Empty; } = ReadOnlyDictionary<string, string>.Empty;
}
