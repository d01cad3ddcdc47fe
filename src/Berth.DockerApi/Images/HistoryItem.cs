namespace Berth.DockerApi.Images;

/// <summary>An entry of GET /images/{name}/history.</summary>
public sealed record HistoryItem
{
    /// <summary>Comment.</summary>
    public string Comment { get; init => field = value ?? ""; } = "";

    /// <summary>When; Unix seconds.</summary>
    public long Created { get; init; }

    /// <summary>Command.</summary>
    public string CreatedBy { get; init => field = value ?? ""; } = "";

    /// <summary>Image, or <c>&lt;missing&gt;</c>.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>Bytes of the layer.</summary>
    public long Size { get; init; }

    /// <summary>Tags; null for none.</summary>
    public IReadOnlyList<string>? Tags { get; init; }
}
