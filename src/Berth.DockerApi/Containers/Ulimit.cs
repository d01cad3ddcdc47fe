namespace Berth.DockerApi.Containers;

/// <summary>A resource limit.</summary>
public sealed record Ulimit
{
    /// <summary>Name, as <c>nofile</c>.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Hard limit; -1 for none.</summary>
    public long Hard { get; init; }

    /// <summary>Soft limit; -1 for none.</summary>
    public long Soft { get; init; }
}
