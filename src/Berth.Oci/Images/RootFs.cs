using System.Text.Json.Serialization;

namespace Berth.Oci.Images;

/// <summary>The layers of an image. image-spec v1.1, config.md#properties.</summary>
public sealed record RootFs
{
    /// <summary>Always <c>layers</c>.</summary>
    public string Type { get; init; } = "layers";

    /// <summary>DiffIDs, bottom layer first.</summary>
    [JsonPropertyName("diff_ids")]
    public required IReadOnlyList<Digest> DiffIds { get; init; }
}
