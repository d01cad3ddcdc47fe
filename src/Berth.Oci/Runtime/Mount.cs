namespace Berth.Oci.Runtime;

/// <summary>One mount, in config.json and between our own parts (snapshots return them). runtime-spec v1.2, config.md#mounts.</summary>
public sealed record Mount
{
    /// <summary>Absolute path inside the container.</summary>
    public required string Destination { get; init; }

    /// <summary>File system type; <c>bind</c> when the options say bind.</summary>
    public string? Type { get; init; }

    /// <summary>Device, file or folder on the host.</summary>
    public string? Source { get; init; }

    /// <summary>Options as in fstab(5), plus the spec's.</summary>
    public IReadOnlyList<string>? Options { get; init; }

    /// <summary>User ID map of an idmapped mount.</summary>
    public IReadOnlyList<IdMapping>? UidMappings { get; init; }

    /// <summary>Group ID map of an idmapped mount.</summary>
    public IReadOnlyList<IdMapping>? GidMappings { get; init; }
}
