namespace Berth.DockerApi.Containers;

/// <summary>An entry of GET /containers/{id}/changes.</summary>
public sealed record FilesystemChange
{
    /// <summary>Path.</summary>
    public string Path { get; init => field = value ?? ""; } = "";

    /// <summary>0 modified, 1 added, 2 deleted.</summary>
    public int Kind { get; init; }
}
