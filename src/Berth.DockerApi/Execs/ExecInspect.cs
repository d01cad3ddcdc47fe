using System.Text.Json.Serialization;

namespace Berth.DockerApi.Execs;

/// <summary>Answer to GET /exec/{id}/json.</summary>
public sealed record ExecInspect
{
    /// <summary>ID.</summary>
    [JsonPropertyName("ID")]
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>Whether it runs.</summary>
    public bool Running { get; init; }

    /// <summary>Exit code; null while it runs.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Its process.</summary>
    public ExecProcessConfig? ProcessConfig { get; init; }

    /// <summary>Whether stdin is open.</summary>
    public bool OpenStdin { get; init; }

    /// <summary>Whether stderr is open.</summary>
    public bool OpenStderr { get; init; }

    /// <summary>Whether stdout is open.</summary>
    public bool OpenStdout { get; init; }

    /// <summary>Whether it can be forgotten.</summary>
    public bool CanRemove { get; init; }

    /// <summary>Container.</summary>
    public string ContainerID { get; init => field = value ?? ""; } = "";

    /// <summary>Keys that detach, base64.</summary>
    public string? DetachKeys { get; init; }

    /// <summary>Process ID on the host; 0 before it runs.</summary>
    public int Pid { get; init; }
}
