using Berth.Registry;

namespace Berth.Engine;

/// <summary>What one engine needs to know.</summary>
public sealed record EngineOptions
{
    /// <summary>Data root, locked while the engine runs.</summary>
    public string Root { get; init; } = "/var/lib/berth";

    /// <summary>What is gone after a reboot: bundles and monitor sockets.</summary>
    public string State { get; init; } = "/run/berth";

    /// <summary>Name of the instance: bridge, nft table, control groups.</summary>
    public string Instance { get; init; } = "berth";

    /// <summary>Cancelled when the program that hosts the engine is asked to stop.</summary>
    public CancellationToken Stopping { get; init; }

    /// <summary>How registries are talked to.</summary>
    public RegistryOptions Registry { get; init; } = new();

    /// <summary>Absolute path of berth-runtime.</summary>
    public required string RuntimeProgram { get; init; }
}
