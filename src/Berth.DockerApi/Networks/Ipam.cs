namespace Berth.DockerApi.Networks;

/// <summary>Address management of a network.</summary>
public sealed record Ipam
{
    /// <summary>Driver.</summary>
    public string Driver { get; init => field = value ?? ""; } = "";

    /// <summary>Its options.</summary>
    public IReadOnlyDictionary<string, string>? Options { get; init; }

    /// <summary>Pools.</summary>
    public IReadOnlyList<IpamConfig>? Config { get; init; }
}
