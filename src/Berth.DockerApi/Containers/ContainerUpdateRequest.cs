using System.Text.Json.Serialization;

namespace Berth.DockerApi.Containers;

/// <summary>Body of POST /containers/{id}/update.</summary>
public sealed record ContainerUpdateRequest : Resources
{
    /// <summary>New restart policy; an empty name leaves it.</summary>
    public RestartPolicy RestartPolicy { get; init => field = value ?? new(); } = new();

    /// <summary>Beyond Docker: ports to publish of a running container too, by <c>80/tcp</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, IReadOnlyList<PortBinding>?>? PublishAdd { get; init; }

    /// <summary>Beyond Docker: ports to unpublish, <c>[HOSTPORT:]PORT/tcp</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? PublishRemove { get; init; }
}
