namespace Berth.DockerApi.Containers;

/// <summary>Why waiting failed.</summary>
public sealed record ContainerWaitError
{
    /// <summary>Message.</summary>
    public string Message { get; init => field = value ?? ""; } = "";
}
