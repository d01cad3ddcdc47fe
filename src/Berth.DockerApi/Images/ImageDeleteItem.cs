using System.Text.Json.Serialization;

namespace Berth.DockerApi.Images;

/// <summary>An entry of the answer to DELETE /images/{name}.</summary>
public sealed record ImageDeleteItem
{
    /// <summary>ID that was deleted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Deleted { get; init; }

    /// <summary>Tag that was taken away.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Untagged { get; init; }
}
