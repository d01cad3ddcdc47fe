using System.Text.Json.Serialization;

namespace Berth.DockerApi.Execs;

/// <summary>Process of an exec.</summary>
public sealed record ExecProcessConfig
{
    /// <summary>Whether it has a terminal.</summary>
    [JsonPropertyName("tty")]
    public bool Tty { get; init; }

    /// <summary>Program.</summary>
    [JsonPropertyName("entrypoint")]
    public string Entrypoint { get; init => field = value ?? ""; } = "";

    /// <summary>Arguments.</summary>
    [JsonPropertyName("arguments")]
    public IReadOnlyList<string> Arguments { get; init => field = value ?? []; } = [];

    /// <summary>Whether it has all capabilities.</summary>
    [JsonPropertyName("privileged")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Privileged { get; init; }

    /// <summary>User.</summary>
    [JsonPropertyName("user")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? User { get; init; }
}
