using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Oci;

namespace Berth.Registry.Hosts;

/// <summary>One connection pool for each kind of trust. Redirects are followed by hand, so that no credentials follow them (D13).</summary>
internal sealed class HttpClients(RegistryOptions options) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<HttpClient>> _clients = new(StringComparer.Ordinal);

    public HttpClient For(HostTrust trust) =>
        _clients.GetOrAdd(trust.Key, static (_, state) => new Lazy<HttpClient>(() => Open(state.trust, state.options)), (trust, options)).Value;

    public void Dispose()
    {
        foreach (Lazy<HttpClient> client in _clients.Values)
        {
            if (client.IsValueCreated)
            {
                client.Value.Dispose();
            }
        }
    }

    private static HttpClient Open(HostTrust trust, RegistryOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = options.StallTimeout,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            MaxResponseHeadersLength = 64,
            MaxConnectionsPerServer = 16,
        };
        if (trust.Insecure)
        {
#pragma warning disable CA5359 // asked for, by 'insecure-registries'
            handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (trust.AuthorityFiles.Count > 0)
        {
            X509Certificate2Collection authorities = ReadAuthorities(trust.AuthorityFiles);
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => IsTrusted(certificate, chain, errors, authorities);
        }

        if (trust.ClientCertificates.Count > 0)
        {
            handler.SslOptions.ClientCertificates = [.. trust.ClientCertificates.Select(static pair => ReadOwn(pair.Certificate, pair.Key))];
        }

        var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", options.UserAgent);
        return client;
    }

    private static bool IsTrusted(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, X509Certificate2Collection authorities)
    {
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 leaf)
        {
            return errors == SslPolicyErrors.None;
        }

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(authorities);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (X509ChainElement element in chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            own.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return own.Build(leaf);
    }

    private static X509Certificate2Collection ReadAuthorities(IReadOnlyList<string> files)
    {
        var authorities = new X509Certificate2Collection();
        foreach (string file in files)
        {
            Guarded(file, () =>
            {
                authorities.ImportFromPemFile(file);
                return true;
            });
        }

        return authorities;
    }

    private static X509Certificate2 ReadOwn(string certificate, string key) => Guarded(certificate, () => X509Certificate2.CreateFromPemFile(certificate, key));

    private static T Guarded<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new BerthException(ErrorKind.Failed, $"cannot read certificate {file}: {error.Message}", error);
        }
    }
}
