using System.Text.Json.Serialization;

namespace Berth.DockerApi.Networks;

/// <summary>Body of POST /networks/create.</summary>
public sealed record NetworkCreateRequest
{
    /// <summary>Name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Kept for old clients; names are always unique.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? CheckDuplicate { get; init; }

    /// <summary>Driver.</summary>
    public string Driver { get; init => field = value ?? ""; } = "";

    /// <summary>Scope.</summary>
    public string Scope { get; init => field = value ?? ""; } = "";

    /// <summary>Whether it has IPv4; null for the default.</summary>
    public bool? EnableIPv4 { get; init; }

    /// <summary>Whether it has IPv6; null for the default.</summary>
    public bool? EnableIPv6 { get; init; }

    /// <summary>Address management; null for the default.</summary>
    public Ipam? IPAM { get; init; }

    /// <summary>Whether it is cut off from outside.</summary>
    public bool Internal { get; init; }

    /// <summary>Swarm only.</summary>
    public bool Attachable { get; init; }

    /// <summary>Swarm only.</summary>
    public bool Ingress { get; init; }

    /// <summary>Whether it is only a configuration.</summary>
    public bool ConfigOnly { get; init; }

    /// <summary>Network that the configuration comes from.</summary>
    public ConfigReference? ConfigFrom { get; init; }

    /// <summary>Options of the driver.</summary>
    public IReadOnlyDictionary<string, string>? Options { get; init; }

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}
