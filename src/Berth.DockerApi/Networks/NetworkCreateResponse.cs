namespace Berth.DockerApi.Networks;

/// <summary>Answer to POST /networks/create.</summary>
public sealed record NetworkCreateResponse
{
    /// <summary>ID.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>Warning.</summary>
    public string Warning { get; init => field = value ?? ""; } = "";
}
