namespace Berth.DockerApi.Daemon;

/// <summary>A registry.</summary>
public sealed record RegistryIndexInfo
{
    /// <summary>Name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Mirrors.</summary>
    public IReadOnlyList<string>? Mirrors { get; init; }

    /// <summary>Whether TLS is needed.</summary>
    public bool Secure { get; init; }

    /// <summary>Whether it is the default one.</summary>
    public bool Official { get; init; }
}
