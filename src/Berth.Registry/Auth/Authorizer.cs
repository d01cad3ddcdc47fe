using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Berth.Oci;
using Berth.Registry.Hosts;
using Berth.Registry.Transfers;

namespace Berth.Registry.Auth;

/// <summary>
/// Answers one host's challenges: basic, or a token of its token service. Credentials are only shown to the host that they are for, and to a
/// token service that is on it, above it, or configured for it (D13). distribution, "Token Authentication Specification".
/// </summary>
internal sealed class Authorizer(RegistryHost host, RegistryCredentials credentials, HttpClient client, RegistryOptions options)
{
    private const int MaxAnswer = 256 * 1024;
    private static readonly TimeSpan ShortestLife = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, string[]> KnownTokenHosts = new(StringComparer.OrdinalIgnoreCase)
    {
        ["docker.io"] = ["auth.docker.io"],
    };

    private readonly RegistryCredentials _credentials = host.IsMirror || !credentials.AreFor(host.Domain) ? new RegistryCredentials() : credentials;
    private readonly ConcurrentDictionary<string, (string Token, DateTimeOffset Until)> _tokens = new(StringComparer.Ordinal);

    /// <summary>A refresh token that the token service gave for a login; null when it gave none.</summary>
    public string? NewIdentityToken { get; private set; }

    /// <summary>What to send for <paramref name="scope"/> after <paramref name="challenge"/>; null for nothing.</summary>
    /// <exception cref="RegistryException">No credentials where some are needed, or the token service refuses.</exception>
    public async Task<AuthenticationHeaderValue?> HeaderAsync(Challenge? challenge, string scope, CancellationToken cancellationToken)
    {
        if (challenge is null)
        {
            return null;
        }

        if (_credentials.RegistryToken.Length > 0)
        {
            return new AuthenticationHeaderValue("Bearer", _credentials.RegistryToken);
        }

        if (challenge.IsBasic)
        {
            return _credentials.Username.Length > 0 || _credentials.Password.Length > 0
                ? Basic()
                : throw new RegistryException(ErrorKind.Unauthorized, "no basic auth credentials", "UNAUTHORIZED", 401);
        }

        string wanted = challenge.Scope.Length > 0 && scope.Length == 0 ? challenge.Scope : scope;
        if (!_tokens.TryGetValue(wanted, out (string Token, DateTimeOffset Until) known) || known.Until < options.Time.GetUtcNow())
        {
            known = await new Retry(options).RunAsync(token => FetchAsync(challenge, wanted, token), cancellationToken);
            _tokens[wanted] = known;
        }

        return new AuthenticationHeaderValue("Bearer", known.Token);
    }

    /// <summary>Forgets the token of a scope: the registry did not accept it.</summary>
    public void Forget(string scope) => _tokens.TryRemove(scope, out _);

    private AuthenticationHeaderValue Basic() =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_credentials.Username}:{_credentials.Password}")));

    private async Task<(string Token, DateTimeOffset Until)> FetchAsync(Challenge challenge, string scope, CancellationToken cancellationToken)
    {
        Uri realm = CheckedRealm(challenge.Realm);
        bool trusted = IsTrusted(realm.Host);
        if (!trusted && !_credentials.IsAnonymous)
        {
            throw new RegistryException(
                ErrorKind.Forbidden,
                $"registry {host.Domain} wants the credentials to be shown to {realm.Host}, which is another host: refused. If that is right, start the engine with --token-host {host.Domain}={realm.Host}",
                "DENIED",
                401);
        }

        using var guard = new StallGuard(options.StallTimeout, cancellationToken);
        try
        {
            using HttpRequestMessage request = Request(realm, challenge.Service, scope);
            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, guard.Token);
            if (!response.IsSuccessStatusCode)
            {
                throw await Failures.RefusedAsync(response, guard.Token);
            }

            return Read(await Failures.ReadBoundedAsync(response.Content, MaxAnswer, guard.Token), realm);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw Failures.NoAnswer(HttpMethod.Get, realm, error);
        }
        catch (OperationCanceledException) when (guard.Stalled($"token service {realm.Host}") is { } stalled)
        {
            throw stalled;
        }
    }

    private HttpRequestMessage Request(Uri realm, string service, string scope)
    {
        if (_credentials.IdentityToken.Length > 0)
        {
            var form = new List<KeyValuePair<string, string>>
            {
                new("grant_type", "refresh_token"),
                new("service", service),
                new("client_id", "docker"),
                new("refresh_token", _credentials.IdentityToken),
            };
            if (scope.Length > 0)
            {
                form.Add(new("scope", scope));
            }

            return new HttpRequestMessage(HttpMethod.Post, realm) { Content = new FormUrlEncodedContent(form) };
        }

        var query = new StringBuilder(realm.Query.Length > 1 ? realm.Query : "?");
        void Add(string name, string value) => query.Append(query.Length > 1 ? "&" : "").Append(name).Append('=').Append(Uri.EscapeDataString(value));
        if (_credentials.Username.Length > 0)
        {
            Add("account", _credentials.Username);
        }

        if (scope.Length == 0 && _credentials.Username.Length > 0)
        {
            Add("client_id", "docker");
            Add("offline_token", "true");
        }

        foreach (string one in scope.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Add("scope", one);
        }

        if (service.Length > 0)
        {
            Add("service", service);
        }

        var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(realm) { Query = query.ToString() }.Uri);
        if (_credentials.Username.Length > 0)
        {
            request.Headers.Authorization = Basic();
        }

        return request;
    }

    private (string Token, DateTimeOffset Until) Read(byte[] body, Uri realm)
    {
        TokenAnswer? answer = null;
        try
        {
            answer = JsonSerializer.Deserialize(body, RegistryJson.Default.TokenAnswer);
        }
        catch (JsonException)
        {
            // told below
        }

        string? token = answer?.Token is { Length: > 0 } named ? named : answer?.AccessToken;
        if (string.IsNullOrEmpty(token) || token.AsSpan().ContainsAny("\r\n "))
        {
            throw new RegistryException(ErrorKind.Unavailable, $"authorization server {realm.Host} did not include a token in the response", "", 502);
        }

        NewIdentityToken = answer!.RefreshToken;
        var life = TimeSpan.FromSeconds(Math.Clamp(answer.ExpiresIn ?? 60, 0, 86400));
        return (token, options.Time.GetUtcNow() + (life < ShortestLife ? ShortestLife : life) - TimeSpan.FromSeconds(10));
    }

    private Uri CheckedRealm(string realm)
    {
        if (!Uri.TryCreate(realm, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
        {
            throw new RegistryException(ErrorKind.Unavailable, $"registry {host.Domain} names the token service '{realm}', which is no http address", "", 400);
        }

        // over plain HTTP only where the registry itself may be talked to so, and then on that host only
        return address.Scheme == "https" || (host.Schemes.Contains("http") && SameHost(address.Host))
            ? address
            : throw new RegistryException(ErrorKind.Forbidden, $"registry {host.Domain} names a token service without TLS ({address.Host}): refused", "DENIED", 400);
    }

    private bool IsTrusted(string realm) =>
        SameHost(realm)
        || (realm.Contains('.') && new Uri("https://" + host.Authority).Host.EndsWith("." + realm, StringComparison.OrdinalIgnoreCase))
        || KnownTokenHosts.GetValueOrDefault(host.Domain, []).Contains(realm, StringComparer.OrdinalIgnoreCase)
        || (options.TokenHosts.TryGetValue(host.Domain, out IReadOnlyList<string>? configured) && configured.Contains(realm, StringComparer.OrdinalIgnoreCase));

    private bool SameHost(string name) => string.Equals(new Uri("https://" + host.Authority).Host, name, StringComparison.OrdinalIgnoreCase);
}
