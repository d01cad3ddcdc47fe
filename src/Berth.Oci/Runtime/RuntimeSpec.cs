using System.Text.Json.Serialization;

namespace Berth.Oci.Runtime;

/// <summary>A bundle's config.json. runtime-spec v1.2, config.md.</summary>
public sealed record RuntimeSpec
{
    /// <summary>Version of the runtime-spec.</summary>
    [JsonPropertyName("ociVersion")]
    public required string OciVersion { get; init; }

    /// <summary>The container's process.</summary>
    public ProcessSpec? Process { get; init; }

    /// <summary>The container's root file system.</summary>
    public RootSpec? Root { get; init; }

    /// <summary>Host name inside the UTS namespace.</summary>
    public string? Hostname { get; init; }

    /// <summary>NIS domain name inside the UTS namespace.</summary>
    public string? Domainname { get; init; }

    /// <summary>Mounts, in this order.</summary>
    public IReadOnlyList<Mount>? Mounts { get; init; }

    /// <summary>Programs run at points of the life cycle.</summary>
    public HooksSpec? Hooks { get; init; }

    /// <summary>Free data.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>Linux' own part.</summary>
    public LinuxSpec? Linux { get; init; }
}
