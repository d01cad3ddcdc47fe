namespace Berth.Registry;

/// <summary>Who we are at one registry. Never shown: <see cref="ToString"/> has no secrets in it.</summary>
public sealed record RegistryCredentials
{
    /// <summary>User name.</summary>
    public string Username { get; init; } = "";

    /// <summary>Password or access token of that user.</summary>
    public string Password { get; init; } = "";

    /// <summary>OAuth2 refresh token that a login gave; used instead of the password.</summary>
    public string IdentityToken { get; init; } = "";

    /// <summary>A bearer token to be sent as it is.</summary>
    public string RegistryToken { get; init; } = "";

    /// <summary>The registry that they are for, as the client named it (a host or a URL); empty for the one that is asked.</summary>
    public string ServerAddress { get; init; } = "";

    /// <summary>True when there is nothing to show to a registry.</summary>
    public bool IsAnonymous => Username.Length == 0 && Password.Length == 0 && IdentityToken.Length == 0 && RegistryToken.Length == 0;

    /// <summary>True when they are for <paramref name="domain"/>: credentials are bound to their host (D13).</summary>
    public bool AreFor(string domain)
    {
        string address = ServerAddress;
        int scheme = address.IndexOf("://", StringComparison.Ordinal);
        address = scheme >= 0 ? address[(scheme + 3)..] : address;
        int slash = address.IndexOf('/');
        address = slash >= 0 ? address[..slash] : address;
        return address.Length == 0 || string.Equals(Canonical(address), Canonical(domain), StringComparison.OrdinalIgnoreCase);
    }

    /// <inheritdoc/>
    public override string ToString() => IsAnonymous ? "anonymous" : $"user '{Username}'";

    private static string Canonical(string host) => host is "index.docker.io" or "registry-1.docker.io" ? "docker.io" : host;
}
