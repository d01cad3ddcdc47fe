namespace Berth.Oci.Runtime;

/// <summary>A namespace: made new, or joined by path. runtime-spec v1.2, config-linux.md#namespaces.</summary>
public sealed record NamespaceSpec
{
    /// <summary>pid, network, mount, ipc, uts, user, cgroup or time.</summary>
    public required string Type { get; init; }

    /// <summary>A namespace file to join; null makes a new one.</summary>
    public string? Path { get; init; }
}
