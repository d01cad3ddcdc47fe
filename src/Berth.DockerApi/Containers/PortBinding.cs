namespace Berth.DockerApi.Containers;

/// <summary>One address and port of the host.</summary>
public sealed record PortBinding
{
    /// <summary>Address; empty for every one.</summary>
    public string HostIp { get; init => field = value ?? ""; } = "";

    /// <summary>Port, a range, or empty for a free one.</summary>
    public string HostPort { get; init => field = value ?? ""; } = "";
}
