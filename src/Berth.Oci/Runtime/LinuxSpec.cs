namespace Berth.Oci.Runtime;

/// <summary>Linux' own part of a config. runtime-spec v1.2, config-linux.md.</summary>
public sealed record LinuxSpec
{
    /// <summary>Namespaces to make or to join.</summary>
    public IReadOnlyList<NamespaceSpec>? Namespaces { get; init; }

    /// <summary>Of a new user namespace.</summary>
    public IReadOnlyList<IdMapping>? UidMappings { get; init; }

    /// <summary>Of a new user namespace.</summary>
    public IReadOnlyList<IdMapping>? GidMappings { get; init; }

    /// <summary>Device nodes to make, beside the default ones.</summary>
    public IReadOnlyList<DeviceSpec>? Devices { get; init; }

    /// <summary>Path of the container's cgroup.</summary>
    public string? CgroupsPath { get; init; }

    /// <summary>Limits.</summary>
    public ResourcesSpec? Resources { get; init; }

    /// <summary>shared, slave, private or unbindable.</summary>
    public string? RootfsPropagation { get; init; }

    /// <summary>System call filter.</summary>
    public SeccompSpec? Seccomp { get; init; }

    /// <summary>Namespaced kernel parameters.</summary>
    public IReadOnlyDictionary<string, string>? Sysctl { get; init; }

    /// <summary>Paths that cannot be read inside.</summary>
    public IReadOnlyList<string>? MaskedPaths { get; init; }

    /// <summary>Paths that cannot be written inside.</summary>
    public IReadOnlyList<string>? ReadonlyPaths { get; init; }

    /// <summary>SELinux label of the mounts.</summary>
    public string? MountLabel { get; init; }

    /// <summary>Execution domain.</summary>
    public PersonalitySpec? Personality { get; init; }

    /// <summary>Clock offsets of a new time namespace: boottime, monotonic.</summary>
    public IReadOnlyDictionary<string, TimeOffsetSpec>? TimeOffsets { get; init; }

    /// <summary>Interfaces of the host that move into the container, by name.</summary>
    public IReadOnlyDictionary<string, NetDeviceSpec>? NetDevices { get; init; }

    /// <summary>Cache and memory bandwidth classes.</summary>
    public IntelRdtSpec? IntelRdt { get; init; }

    /// <summary>NUMA memory policy.</summary>
    public MemoryPolicySpec? MemoryPolicy { get; init; }
}
