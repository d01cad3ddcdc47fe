namespace Berth.DockerApi.Volumes;

/// <summary>Use of a volume.</summary>
public sealed record VolumeUsage
{
    /// <summary>Containers that use it; -1 for unknown.</summary>
    public long RefCount { get; init; }

    /// <summary>Bytes; -1 for unknown.</summary>
    public long Size { get; init; }
}
