using System.Text.Json.Serialization;

namespace Berth.DockerApi.Execs;

/// <summary>Body of POST /containers/{id}/exec.</summary>
public sealed record ExecCreateRequest
{
    /// <summary>User and group; empty for the container's.</summary>
    public string User { get; init => field = value ?? ""; } = "";

    /// <summary>Whether it has all capabilities.</summary>
    public bool Privileged { get; init; }

    /// <summary>Whether it gets a terminal.</summary>
    public bool Tty { get; init; }

    /// <summary>First size of the terminal: height, width.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<uint>? ConsoleSize { get; init; }

    /// <summary>Whether stdin is attached.</summary>
    public bool AttachStdin { get; init; }

    /// <summary>Whether stderr is attached.</summary>
    public bool AttachStderr { get; init; }

    /// <summary>Whether stdout is attached.</summary>
    public bool AttachStdout { get; init; }

    /// <summary>Whether the client does not wait.</summary>
    public bool Detach { get; init; }

    /// <summary>Keys that detach; empty for the engine's default.</summary>
    public string DetachKeys { get; init => field = value ?? ""; } = "";

    /// <summary>Further environment.</summary>
    public IReadOnlyList<string>? Env { get; init; }

    /// <summary>Working directory; empty for the container's.</summary>
    public string WorkingDir { get; init => field = value ?? ""; } = "";

    /// <summary>Command line.</summary>
    [JsonConverter(typeof(StringOrListConverter))]
    public IReadOnlyList<string>? Cmd { get; init; }
}
