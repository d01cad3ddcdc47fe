using System.Text.Json.Serialization;

namespace Berth.Oci.Images;

/// <summary>
/// Defaults that an image has for its containers, and the portable half of a container's own configuration.
/// The wire's names are Pascal case. image-spec v1.1, config.md, with Docker's <c>Healthcheck</c>, <c>Shell</c>, <c>OnBuild</c>.
/// </summary>
public sealed record ContainerConfig
{
    /// <summary>User and group: <c>user</c>, <c>uid</c>, <c>user:group</c>, <c>uid:gid</c>; empty for root.</summary>
    [JsonPropertyName("User")]
    public string? User { get; init; }

    /// <summary>Ports that the application listens on, as <c>8080/tcp</c>.</summary>
    [JsonPropertyName("ExposedPorts")]
    public IReadOnlyDictionary<string, EmptyObject>? ExposedPorts { get; init; }

    /// <summary>Environment, <c>NAME=value</c> each.</summary>
    [JsonPropertyName("Env")]
    public IReadOnlyList<string>? Env { get; init; }

    /// <summary>First words of the command line.</summary>
    [JsonPropertyName("Entrypoint")]
    public IReadOnlyList<string>? Entrypoint { get; init; }

    /// <summary>Further words, or the whole command line when there is no entrypoint.</summary>
    [JsonPropertyName("Cmd")]
    public IReadOnlyList<string>? Cmd { get; init; }

    /// <summary>Folders that get a volume.</summary>
    [JsonPropertyName("Volumes")]
    public IReadOnlyDictionary<string, EmptyObject>? Volumes { get; init; }

    /// <summary>Working directory.</summary>
    [JsonPropertyName("WorkingDir")]
    public string? WorkingDir { get; init; }

    /// <summary>Labels.</summary>
    [JsonPropertyName("Labels")]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Signal that stops the container, as <c>SIGTERM</c> or <c>15</c>.</summary>
    [JsonPropertyName("StopSignal")]
    public string? StopSignal { get; init; }

    /// <summary>Seconds to wait after the stop signal before SIGKILL.</summary>
    [JsonPropertyName("StopTimeout")]
    public int? StopTimeout { get; init; }

    /// <summary>How to tell whether the container is well. Docker's extension.</summary>
    [JsonPropertyName("Healthcheck")]
    public HealthcheckConfig? Healthcheck { get; init; }

    /// <summary>Shell of shell-form instructions. Docker's extension.</summary>
    [JsonPropertyName("Shell")]
    public IReadOnlyList<string>? Shell { get; init; }

    /// <summary>Instructions to run in builds that start from this image. Docker's extension.</summary>
    [JsonPropertyName("OnBuild")]
    public IReadOnlyList<string>? OnBuild { get; init; }

    /// <summary>On Windows: the arguments are escaped already. Kept, not used.</summary>
    [JsonPropertyName("ArgsEscaped")]
    public bool? ArgsEscaped { get; init; }
}
