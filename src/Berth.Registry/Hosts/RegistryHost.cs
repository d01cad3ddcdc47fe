namespace Berth.Registry.Hosts;

/// <summary>A server that holds the repositories of one registry: the registry itself, or a mirror of it.</summary>
internal sealed record RegistryHost
{
    /// <summary>The registry as references name it, as <c>docker.io</c>.</summary>
    public required string Domain { get; init; }

    /// <summary>Host, with a port where one is given.</summary>
    public required string Authority { get; init; }

    /// <summary>Schemes to try, in order.</summary>
    public required IReadOnlyList<string> Schemes { get; init; }

    /// <summary>What comes before the repository's name: <c>/v2/</c>.</summary>
    public string Path { get; init; } = "/v2/";

    /// <summary>True for a mirror: it gets no credentials, and when it fails the next one is asked.</summary>
    public bool IsMirror { get; init; }

    /// <summary>Whether it may say which digest a tag has.</summary>
    public bool Resolves { get; init; } = true;

    /// <summary>Whose certificates are believed, and ours.</summary>
    public HostTrust Trust { get; init; } = HostTrust.Default;
}
