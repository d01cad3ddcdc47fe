namespace Berth.DockerApi.Containers;

/// <summary>Request to a device driver.</summary>
public sealed record DeviceRequest
{
    /// <summary>Name of the driver.</summary>
    public string Driver { get; init => field = value ?? ""; } = "";

    /// <summary>Number of devices; -1 for all.</summary>
    public int Count { get; init; }

    /// <summary>Devices by the driver's ID.</summary>
    public IReadOnlyList<string>? DeviceIDs { get; init; }

    /// <summary>Any of these sets of capabilities.</summary>
    public IReadOnlyList<IReadOnlyList<string>>? Capabilities { get; init; }

    /// <summary>Options of the driver.</summary>
    public IReadOnlyDictionary<string, string>? Options { get; init; }
}
