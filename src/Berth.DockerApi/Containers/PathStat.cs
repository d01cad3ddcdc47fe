using System.Text.Json.Serialization;

namespace Berth.DockerApi.Containers;

/// <summary>Header X-Docker-Container-Path-Stat of the archive calls (base64 of this).</summary>
public sealed record PathStat
{
    /// <summary>File name.</summary>
    [JsonPropertyName("name")]
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Size in bytes.</summary>
    [JsonPropertyName("size")]
    public long Size { get; init; }

    /// <summary>Mode in Go's os.FileMode bits.</summary>
    [JsonPropertyName("mode")]
    public uint Mode { get; init; }

    /// <summary>Modification time; RFC 3339.</summary>
    [JsonPropertyName("mtime")]
    public string Mtime { get; init => field = value ?? ""; } = "";

    /// <summary>Target of a symbolic link.</summary>
    [JsonPropertyName("linkTarget")]
    public string LinkTarget { get; init => field = value ?? ""; } = "";
}
