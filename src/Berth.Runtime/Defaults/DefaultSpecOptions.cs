using Berth.Runtime.Capabilities;

namespace Berth.Runtime.Defaults;

/// <summary>What the default spec depends on.</summary>
public sealed record DefaultSpecOptions
{
    /// <summary>The container's capabilities: <see cref="CapabilityRequest.Resolve"/>.</summary>
    public required CapabilitySet Capabilities { get; init; }

    /// <summary>Docker's --privileged: no filter, nothing masked or read-only, all devices. (Its capabilities are in <see cref="Capabilities"/>.)</summary>
    public bool Privileged { get; init; }

    /// <summary>True if the process starts as user 0; another one has no effective capabilities.</summary>
    public bool IsRoot { get; init; } = true;

    /// <summary>False with the host's network namespace: the sysctls of the network are the host's then.</summary>
    public bool OwnNetworkNamespace { get; init; } = true;

    /// <summary>Size of /dev/shm in bytes.</summary>
    public long ShmSizeBytes { get; init; } = 64 << 20;
}
