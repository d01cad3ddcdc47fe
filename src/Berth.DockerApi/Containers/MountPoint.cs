using System.Text.Json.Serialization;

namespace Berth.DockerApi.Containers;

/// <summary>A mount that a container has.</summary>
public sealed record MountPoint
{
    /// <summary><c>bind</c>, <c>volume</c>, <c>tmpfs</c> or <c>image</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Type { get; init; }

    /// <summary>Volume.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    /// <summary>Path on the host.</summary>
    public string Source { get; init => field = value ?? ""; } = "";

    /// <summary>Path in the container.</summary>
    public string Destination { get; init => field = value ?? ""; } = "";

    /// <summary>Volume driver.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Driver { get; init; }

    /// <summary>Options as asked.</summary>
    public string Mode { get; init => field = value ?? ""; } = "";

    /// <summary>Whether it is writable.</summary>
    public bool RW { get; init; }

    /// <summary>Mount propagation.</summary>
    public string Propagation { get; init => field = value ?? ""; } = "";
}
