namespace Berth.DockerApi.Daemon;

/// <summary>Pool of new networks.</summary>
public sealed record NetworkAddressPool
{
    /// <summary>Network.</summary>
    public string Base { get; init => field = value ?? ""; } = "";

    /// <summary>Prefix length of each.</summary>
    public int Size { get; init; }
}
