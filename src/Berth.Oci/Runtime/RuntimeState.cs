namespace Berth.Oci.Runtime;

/// <summary>State of a container as the OCI command line prints it. runtime-spec v1.2, runtime.md#state.</summary>
public sealed record RuntimeState
{
    /// <summary>Version of the runtime-spec.</summary>
    public required string OciVersion { get; init; }

    /// <summary>The container's name.</summary>
    public required string Id { get; init; }

    /// <summary>creating, created, running, paused or stopped.</summary>
    public required string Status { get; init; }

    /// <summary>Process ID on the host; absent once stopped.</summary>
    public int? Pid { get; init; }

    /// <summary>Absolute path of the bundle.</summary>
    public required string Bundle { get; init; }

    /// <summary>Absolute path of the root file system; not of the spec, but runc's.</summary>
    public string? Rootfs { get; init; }

    /// <summary>When it was made; runc's.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Name of the user who made it; runc's.</summary>
    public string? Owner { get; init; }

    /// <summary>The config's.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}
