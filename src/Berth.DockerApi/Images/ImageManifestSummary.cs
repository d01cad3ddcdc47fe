using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.DockerApi.Images;

/// <summary>A manifest of an image.</summary>
public sealed record ImageManifestSummary
{
    /// <summary>Digest.</summary>
    [JsonPropertyName("ID")]
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>Its descriptor.</summary>
    public OciDescriptor Descriptor { get; init => field = value ?? new(); } = new();

    /// <summary>Whether all of it is here.</summary>
    public bool Available { get; init; }

    /// <summary>Sizes.</summary>
    public ImageManifestSize Size { get; init => field = value ?? new(); } = new();

    /// <summary><c>image</c>, <c>attestation</c> or <c>unknown</c>.</summary>
    public string Kind { get; init => field = value ?? ""; } = "";

    /// <summary>Details of an image.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? ImageData { get; init; }

    /// <summary>Details of an attestation.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? AttestationData { get; init; }
}
