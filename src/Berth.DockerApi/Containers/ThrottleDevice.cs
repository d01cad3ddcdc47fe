namespace Berth.DockerApi.Containers;

/// <summary>Block I/O limit of one device.</summary>
public sealed record ThrottleDevice
{
    /// <summary>Device.</summary>
    public string Path { get; init => field = value ?? ""; } = "";

    /// <summary>Bytes or operations a second.</summary>
    public ulong Rate { get; init; }
}
