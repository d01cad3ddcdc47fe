namespace Berth.DockerApi.Client;

/// <summary>What POST /commit makes an image of.</summary>
public sealed record CommitOptions(string Container)
{
    /// <summary>Repository of the new image; null for none.</summary>
    public string? Repository { get; init; }

    /// <summary>Its tag; null for <c>latest</c>.</summary>
    public string? Tag { get; init; }

    /// <summary>Comment.</summary>
    public string? Comment { get; init; }

    /// <summary>Author.</summary>
    public string? Author { get; init; }

    /// <summary>Dockerfile instructions to apply.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>Whether the container is paused meanwhile.</summary>
    public bool Pause { get; init; } = true;
}
