namespace Berth.Registry.Hosts;

/// <summary>Whose certificates are believed, and which is ours. Files in PEM.</summary>
internal sealed record HostTrust
{
    public static HostTrust Default { get; } = new();

    /// <summary>Authorities besides the system's.</summary>
    public IReadOnlyList<string> AuthorityFiles { get; init; } = [];

    /// <summary>Our certificate with its key.</summary>
    public IReadOnlyList<(string Certificate, string Key)> ClientCertificates { get; init; } = [];

    /// <summary>Believes any certificate.</summary>
    public bool Insecure { get; init; }

    /// <summary>Equal for equal trust: connections are shared by it.</summary>
    public string Key => string.Join('\n', [Insecure ? "insecure" : "", .. AuthorityFiles, "|", .. ClientCertificates.Select(static pair => pair.Certificate + "\t" + pair.Key)]);
}
