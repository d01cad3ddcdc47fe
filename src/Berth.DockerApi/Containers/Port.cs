using System.Text.Json.Serialization;

namespace Berth.DockerApi.Containers;

/// <summary>A port in the list.</summary>
public sealed record Port
{
    /// <summary>Address on the host.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IP { get; init; }

    /// <summary>Port in the container.</summary>
    public ushort PrivatePort { get; init; }

    /// <summary>Port on the host; 0 for unpublished.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ushort PublicPort { get; init; }

    /// <summary><c>tcp</c>, <c>udp</c> or <c>sctp</c>.</summary>
    public string Type { get; init => field = value ?? ""; } = "";
}
