namespace Berth.DockerApi.Networks;

/// <summary>Body of POST /networks/{id}/disconnect.</summary>
public sealed record NetworkDisconnectRequest
{
    /// <summary>Container.</summary>
    public string Container { get; init => field = value ?? ""; } = "";

    /// <summary>Whether a container that does not answer is cut off as well.</summary>
    public bool Force { get; init; }
}
