namespace Berth.DockerApi.Containers;

/// <summary>Storage driver and its data.</summary>
public sealed record GraphDriver
{
    /// <summary>Driver.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Its data.</summary>
    public IReadOnlyDictionary<string, string>? Data { get; init; }
}
