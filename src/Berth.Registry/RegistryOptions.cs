namespace Berth.Registry;

/// <summary>How registries are talked to.</summary>
public sealed record RegistryOptions
{
    /// <summary>Registries without TLS, or whose certificate is not looked at: hosts, hosts with a port, or address ranges. 127.0.0.0/8 and ::1 always are.</summary>
    public IReadOnlyList<string> InsecureRegistries { get; init; } = [];

    /// <summary>Mirrors of docker.io, asked first, in order. Mirrors of other registries stand in <c>hosts.toml</c>.</summary>
    public IReadOnlyList<Uri> Mirrors { get; init; } = [];

    /// <summary>Folders with a folder for each registry: <c>*.crt</c> (authorities), <c>*.cert</c> with <c>*.key</c> (ours), <c>hosts.toml</c>.</summary>
    public IReadOnlyList<string> CertificateFolders { get; init; } = ["/etc/berth/certs.d", "/etc/docker/certs.d"];

    /// <summary>Other hosts whose token service may see the credentials of a registry: registry → hosts.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> TokenHosts { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>A transfer that gives less than 1 KiB in this time is taken for stalled, and tried again.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Attempts without progress until an operation fails.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>Pause before the second attempt; it doubles each time, up to 30 s.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Layers that one operation downloads at once.</summary>
    public int ConcurrentDownloads { get; init; } = 3;

    /// <summary>Layers that one operation uploads at once.</summary>
    public int ConcurrentUploads { get; init; } = 5;

    /// <summary>What we call ourselves.</summary>
    public string UserAgent { get; init; } = "berth";

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
