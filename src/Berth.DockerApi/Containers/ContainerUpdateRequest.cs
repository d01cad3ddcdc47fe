namespace Berth.DockerApi.Containers;

/// <summary>Body of POST /containers/{id}/update.</summary>
public sealed record ContainerUpdateRequest : Resources
{
    /// <summary>New restart policy; an empty name leaves it.</summary>
    public RestartPolicy RestartPolicy { get; init => field = value ?? new(); } = new();
}
