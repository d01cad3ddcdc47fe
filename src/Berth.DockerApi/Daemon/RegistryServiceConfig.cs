using System.Text.Json.Serialization;

namespace Berth.DockerApi.Daemon;

/// <summary>Registries of the engine.</summary>
public sealed record RegistryServiceConfig
{
    /// <summary>Before API 1.50 only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? AllowNondistributableArtifactsCIDRs { get; init; }

    /// <summary>Before API 1.50 only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? AllowNondistributableArtifactsHostnames { get; init; }

    /// <summary>Networks whose registries need no TLS.</summary>
    public IReadOnlyList<string>? InsecureRegistryCIDRs { get; init; }

    /// <summary>Registries by name.</summary>
    public IReadOnlyDictionary<string, RegistryIndexInfo>? IndexConfigs { get; init; }

    /// <summary>Mirrors.</summary>
    public IReadOnlyList<string>? Mirrors { get; init; }
}
