namespace Berth.DockerApi.Volumes;

/// <summary>Answer to GET /volumes.</summary>
public sealed record VolumeList
{
    /// <summary>Volumes.</summary>
    public IReadOnlyList<Volume> Volumes { get; init => field = value ?? []; } = [];

    /// <summary>Warnings.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }
}
