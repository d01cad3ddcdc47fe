namespace Berth.DockerApi.Client;

/// <summary>How POST /images/create makes an image of a tar.</summary>
public sealed record ImportOptions
{
    /// <summary><c>-</c> for the request's body, else a URL the engine reads.</summary>
    public string Source { get; init; } = "-";

    /// <summary>Name of the image; null for none.</summary>
    public string? Reference { get; init; }

    /// <summary>Comment of its history.</summary>
    public string? Message { get; init; }

    /// <summary>Dockerfile instructions to apply.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>Platform, as <c>linux/amd64</c>.</summary>
    public string? Platform { get; init; }
}
