using Berth.Oci.Images;

namespace Berth.Engine.Containers;

/// <summary>What <c>docker commit</c> is asked.</summary>
public sealed record CommitRequest
{
    /// <summary>The container.</summary>
    public required string Container { get; init; }

    /// <summary>Name of the image; null for none.</summary>
    public string? Repository { get; init; }

    /// <summary>Its tag; null for latest.</summary>
    public string? Tag { get; init; }

    /// <summary>Who.</summary>
    public string? Author { get; init; }

    /// <summary>A remark.</summary>
    public string? Comment { get; init; }

    /// <summary>Freeze the container meanwhile.</summary>
    public bool Pause { get; init; }

    /// <summary>Dockerfile instructions.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>Replaces the container's own configuration; null keeps it.</summary>
    public ContainerConfig? Config { get; init; }
}
