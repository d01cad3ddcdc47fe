using System.Text.Json.Serialization;
using Berth.Oci.Images;

namespace Berth.DockerApi.Containers;

/// <summary>Portable half of a container's configuration. Engine API 1.51, ContainerConfig.</summary>
public record Config
{
    /// <summary>Host name; empty for the short ID.</summary>
    public string Hostname { get; init => field = value ?? ""; } = "";

    /// <summary>Domain name.</summary>
    public string Domainname { get; init => field = value ?? ""; } = "";

    /// <summary>User and group: name or number, with an optional <c>:group</c>.</summary>
    public string User { get; init => field = value ?? ""; } = "";

    /// <summary>Whether a client means to attach to stdin.</summary>
    public bool AttachStdin { get; init; }

    /// <summary>Whether a client means to attach to stdout.</summary>
    public bool AttachStdout { get; init; }

    /// <summary>Whether a client means to attach to stderr.</summary>
    public bool AttachStderr { get; init; }

    /// <summary>Ports the application listens on, as <c>80/tcp</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, EmptyObject>? ExposedPorts { get; init; }

    /// <summary>Whether the process gets a terminal.</summary>
    public bool Tty { get; init; }

    /// <summary>Whether stdin stays open while nobody is attached.</summary>
    public bool OpenStdin { get; init; }

    /// <summary>Whether stdin closes when the first attached client leaves.</summary>
    public bool StdinOnce { get; init; }

    /// <summary>Environment, <c>NAME=value</c>; a bare NAME removes what the image set.</summary>
    public IReadOnlyList<string>? Env { get; init; }

    /// <summary>Words of the command; a single string is read as one word.</summary>
    [JsonConverter(typeof(StringOrListConverter))]
    public IReadOnlyList<string>? Cmd { get; init; }

    /// <summary>Health check; null for the image's.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public HealthConfig? Healthcheck { get; init; }

    /// <summary>Windows only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ArgsEscaped { get; init; }

    /// <summary>Image as the client named it.</summary>
    public string Image { get; init => field = value ?? ""; } = "";

    /// <summary>Folders that get an anonymous volume.</summary>
    public IReadOnlyDictionary<string, EmptyObject>? Volumes { get; init; }

    /// <summary>Working directory; empty for the image's.</summary>
    public string WorkingDir { get; init => field = value ?? ""; } = "";

    /// <summary>First words of the command line; null for the image's.</summary>
    [JsonConverter(typeof(StringOrListConverter))]
    public IReadOnlyList<string>? Entrypoint { get; init; }

    /// <summary>Whether the container has no network at all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool NetworkDisabled { get; init; }

    /// <summary>MAC address; before API 1.44 only, later an endpoint has it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MacAddress { get; init; }

    /// <summary>Instructions that a build from this configuration runs first.</summary>
    public IReadOnlyList<string>? OnBuild { get; init; }

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Signal that stops the container.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? StopSignal { get; init; }

    /// <summary>Seconds from the stop signal to SIGKILL; null for 10.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? StopTimeout { get; init; }

    /// <summary>Shell of shell-form instructions.</summary>
    [JsonConverter(typeof(StringOrListConverter))]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Shell { get; init; }
}
