namespace Berth.DockerApi.Containers;

/// <summary>Answer to POST /containers/create.</summary>
public sealed record ContainerCreateResponse
{
    /// <summary>ID of the new container.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>What was not done as asked; never null.</summary>
    public IReadOnlyList<string> Warnings { get; init => field = value ?? []; } = [];
}
