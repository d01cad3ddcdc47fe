using System.Net;
using System.Net.Http.Headers;
using Berth.Oci;
using Berth.Registry.Auth;
using Berth.Registry.Transfers;

namespace Berth.Registry.Hosts;

/// <summary>Requests to one host: scheme, authorization, redirects. distribution-spec v1.1.</summary>
internal sealed class HostConnection
{
    private const int MaxRedirects = 5;

    private readonly HostMemory _memory;
    private readonly RegistryOptions _options;
    private readonly HttpClient _client;

    public HostConnection(RegistryHost host, RegistryCredentials credentials, HttpClients clients, HostMemory memory, RegistryOptions options)
    {
        (Host, _memory, _options) = (host, memory, options);
        _client = clients.For(host.Trust);
        Authorizer = new Authorizer(host, credentials, _client, options);
    }

    public RegistryHost Host { get; }

    public Authorizer Authorizer { get; }

    /// <summary>Asks <c>/v2/</c>, once for each host, which scheme it speaks and how it wants to be told who we are.</summary>
    public async Task<HostFact> FactAsync(CancellationToken cancellationToken)
    {
        if (_memory.TryGet(Host) is { } known)
        {
            return known;
        }

        RegistryException? failure = null;
        foreach (string scheme in Host.Schemes)
        {
            var address = new Uri($"{scheme}://{Host.Authority}{Host.Path}");
            try
            {
                using HttpResponseMessage response = await ExchangeAsync(new HttpRequestMessage(HttpMethod.Get, address), null, cancellationToken);
                if (!response.IsSuccessStatusCode && response.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.NotFound or HttpStatusCode.Forbidden))
                {
                    throw await Failures.RefusedAsync(response, cancellationToken);
                }

                var fact = new HostFact(address, Challenge.Of(response.Headers.WwwAuthenticate));
                _memory.Put(Host, fact);
                return fact;
            }
            catch (RegistryException error) when (error.IsTransient)
            {
                failure = error;
            }
        }

        throw failure!;
    }

    /// <summary>Sends, answering a challenge and following redirects. The answer's status is the caller's to look at; its body is not read yet.</summary>
    /// <exception cref="RegistryException">No answer, or it cannot be said who we are.</exception>
    public async Task<HttpResponseMessage> SendAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        HostFact fact = await FactAsync(cancellationToken);
        Uri address = request.Address ?? new Uri(fact.Root, request.Path);
        AuthenticationHeaderValue? header = await HeaderAsync(fact.Challenge, request, address, cancellationToken);
        HttpResponseMessage response = await ExchangeAsync(Message(request, address, header), request.Patience, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Unauthorized && Challenge.Of(response.Headers.WwwAuthenticate) is { } challenge)
        {
            // expired, or this registry challenges here only
            Authorizer.Forget(request.Scope);
            if (challenge.IsBearer || header is null)
            {
                header = await HeaderAsync(challenge, request, address, cancellationToken);
                response.Dispose();
                response = await ExchangeAsync(Message(request, address, header), request.Patience, cancellationToken);
            }
        }

        return await FollowAsync(request, address, header, response, cancellationToken);
    }

    private async Task<AuthenticationHeaderValue?> HeaderAsync(Challenge? challenge, RegistryRequest request, Uri address, CancellationToken cancellationToken)
    {
        if (!SameOrigin(address))
        {
            return null;
        }

        try
        {
            return await Authorizer.HeaderAsync(challenge, request.Scope, cancellationToken);
        }
        catch (RegistryException error) when (error.Kind == ErrorKind.Unauthorized)
        {
            string verb = request.Method.Method[0] + request.Method.Method[1..].ToLowerInvariant();
            throw new RegistryException(ErrorKind.Unauthorized, $"{verb} \"{address}\": {error.Message}", error.Code, error.Status);
        }
    }

    private async Task<HttpResponseMessage> FollowAsync(
        RegistryRequest request, Uri address, AuthenticationHeaderValue? header, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        for (int hops = 0; (int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is { } location; hops++)
        {
            using HttpResponseMessage redirect = response;
            if (hops == MaxRedirects || (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head))
            {
                throw new RegistryException(ErrorKind.Unavailable, $"registry {Host.Domain} redirects {request.Method} {address} {(hops == MaxRedirects ? "in circles" : "elsewhere")}: refused", "", 400);
            }

            var next = new Uri(address, location);
            if (next.Scheme is not ("http" or "https") || (next.Scheme == "http" && !Host.Schemes.Contains("http")))
            {
                throw new RegistryException(ErrorKind.Forbidden, $"registry {Host.Domain} redirects to '{next.Scheme}:' at {next.Host}: refused", "", 400);
            }

            // D13: who we are is told to the host itself only
            header = SameOrigin(next) ? header : null;
            address = next;
            response = await ExchangeAsync(Message(request, next, header), request.Patience, cancellationToken);
        }

        return response;
    }

    private bool SameOrigin(Uri address) => _memory.TryGet(Host) is { } fact
        && address.Scheme == fact.Root.Scheme && address.Port == fact.Root.Port && string.Equals(address.Host, fact.Root.Host, StringComparison.OrdinalIgnoreCase);

    private static HttpRequestMessage Message(RegistryRequest request, Uri address, AuthenticationHeaderValue? header)
    {
        var message = new HttpRequestMessage(request.Method, address) { Content = request.Content?.Invoke() };
        message.Headers.Authorization = header;
        foreach (string type in request.Accept)
        {
            message.Headers.TryAddWithoutValidation("Accept", type);
        }

        if (request.Offset > 0)
        {
            message.Headers.Range = new RangeHeaderValue(request.Offset, null);
        }

        return message;
    }

    private async Task<HttpResponseMessage> ExchangeAsync(HttpRequestMessage message, TimeSpan? patience, CancellationToken cancellationToken)
    {
        using (message)
        using (var guard = new StallGuard(patience ?? _options.StallTimeout, cancellationToken))
        {
            try
            {
                return await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, guard.Token);
            }
            catch (Exception error) when (error is HttpRequestException or IOException)
            {
                _memory.Forget(Host);
                throw Failures.NoAnswer(message.Method, message.RequestUri!, error);
            }
            catch (OperationCanceledException) when (guard.Stalled($"{message.Method} {message.RequestUri}") is { } stalled)
            {
                throw stalled;
            }
        }
    }
}
