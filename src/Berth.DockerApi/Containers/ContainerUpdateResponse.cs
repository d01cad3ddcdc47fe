namespace Berth.DockerApi.Containers;

/// <summary>Answer to POST /containers/{id}/update.</summary>
public sealed record ContainerUpdateResponse
{
    /// <summary>Warnings.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }
}
