namespace Berth.DockerApi.Containers;

/// <summary>An address.</summary>
public sealed record NetworkAddress
{
    /// <summary>Address.</summary>
    public string Addr { get; init => field = value ?? ""; } = "";

    /// <summary>Prefix length.</summary>
    public int PrefixLen { get; init; }
}
