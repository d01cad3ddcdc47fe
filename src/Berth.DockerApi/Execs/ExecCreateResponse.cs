namespace Berth.DockerApi.Execs;

/// <summary>Answer to POST /containers/{id}/exec.</summary>
public sealed record ExecCreateResponse
{
    /// <summary>ID.</summary>
    public string Id { get; init => field = value ?? ""; } = "";
}
