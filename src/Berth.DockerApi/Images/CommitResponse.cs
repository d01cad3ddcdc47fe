namespace Berth.DockerApi.Images;

/// <summary>Answer to POST /commit.</summary>
public sealed record CommitResponse
{
    /// <summary>Image.</summary>
    public string Id { get; init => field = value ?? ""; } = "";
}
