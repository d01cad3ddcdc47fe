using System.Text.Json.Serialization;

namespace Berth.DockerApi.Containers;

/// <summary>Answer to POST /containers/{id}/wait.</summary>
public sealed record ContainerWait
{
    /// <summary>Exit code.</summary>
    public long StatusCode { get; init; }

    /// <summary>Why waiting failed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ContainerWaitError? Error { get; init; }
}
