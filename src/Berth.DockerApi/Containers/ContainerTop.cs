namespace Berth.DockerApi.Containers;

/// <summary>Answer to GET /containers/{id}/top.</summary>
public sealed record ContainerTop
{
    /// <summary>Column titles.</summary>
    public IReadOnlyList<string> Titles { get; init => field = value ?? []; } = [];

    /// <summary>Rows.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Processes { get; init => field = value ?? []; } = [];
}
