namespace Berth.DockerApi.Containers;

/// <summary>Block I/O weight of one device.</summary>
public sealed record WeightDevice
{
    /// <summary>Device.</summary>
    public string Path { get; init => field = value ?? ""; } = "";

    /// <summary>Weight, 10 to 1000.</summary>
    public ushort Weight { get; init; }
}
