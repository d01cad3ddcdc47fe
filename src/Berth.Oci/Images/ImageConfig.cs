using System.Text.Json.Serialization;

namespace Berth.Oci.Images;

/// <summary>The image config blob; its digest is the image ID. image-spec v1.1, config.md, with Docker's additions.</summary>
public sealed record ImageConfig
{
    /// <summary>When the image was made; RFC 3339.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Who made it.</summary>
    public string? Author { get; init; }

    /// <summary>GOARCH value.</summary>
    public required string Architecture { get; init; }

    /// <summary>GOOS value.</summary>
    [JsonPropertyName("os")]
    public required string Os { get; init; }

    /// <summary>CPU variant.</summary>
    public string? Variant { get; init; }

    /// <summary>Version of the operating system.</summary>
    [JsonPropertyName("os.version")]
    public string? OsVersion { get; init; }

    /// <summary>Defaults for containers made from the image.</summary>
    public ContainerConfig? Config { get; init; }

    /// <summary>The layers, by diffID.</summary>
    [JsonPropertyName("rootfs")]
    public required RootFs RootFs { get; init; }

    /// <summary>How each layer came to be, oldest first.</summary>
    public IReadOnlyList<HistoryEntry>? History { get; init; }
}
