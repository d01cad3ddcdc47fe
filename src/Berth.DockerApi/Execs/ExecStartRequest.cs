using System.Text.Json.Serialization;

namespace Berth.DockerApi.Execs;

/// <summary>Body of POST /exec/{id}/start.</summary>
public sealed record ExecStartRequest
{
    /// <summary>Whether the client does not wait.</summary>
    public bool Detach { get; init; }

    /// <summary>Whether it has a terminal.</summary>
    public bool Tty { get; init; }

    /// <summary>First size of the terminal: height, width.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<uint>? ConsoleSize { get; init; }
}
