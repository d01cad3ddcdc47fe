using System.Text.Json;
using Berth.Content.Blobs;
using Berth.Oci;
using Berth.Oci.Images;
using Berth.Registry.Hosts;
using Berth.Registry.Transfers;

namespace Berth.Registry;

/// <summary>
/// Talks to registries by distribution-spec v1.1, with Docker Hub's habits. Safe for use by many threads.
/// <code>
/// using var client = new RegistryClient(new RegistryOptions(), blobs);
/// RemoteRepository repository = client.Open(reference, credentials);
/// RemoteManifest manifest = await repository.ResolveAsync(reference, cancellationToken);
/// </code>
/// </summary>
public sealed class RegistryClient : IDisposable
{
    private readonly HostTable _hosts;
    private readonly HttpClients _clients;
    private readonly HostMemory _memory;

    /// <summary>A client that downloads into <paramref name="blobs"/> and uploads from it.</summary>
    public RegistryClient(RegistryOptions options, BlobStore blobs)
    {
        Options = options;
        _hosts = new HostTable(options);
        _clients = new HttpClients(options);
        _memory = new HostMemory(options.Time);
        Downloads = new BlobDownloads(blobs, options);
        Uploads = new BlobUploads(blobs, options);
    }

    /// <summary>How registries are talked to.</summary>
    public RegistryOptions Options { get; }

    internal BlobDownloads Downloads { get; }

    internal BlobUploads Uploads { get; }

    /// <summary>The repository of a reference; nothing is asked yet.</summary>
    public RemoteRepository Open(Reference reference, RegistryCredentials? credentials)
    {
        RegistryCredentials own = credentials ?? new RegistryCredentials();
        HostConnection Connect(RegistryHost host) => new(host, own, _clients, _memory, Options);
        return new RemoteRepository(
            reference, [.. _hosts.ForPull(reference.Domain).Select(Connect)], Connect(_hosts.Origin(reference.Domain)), this);
    }

    /// <summary>True when references to <paramref name="domain"/> may go without TLS, or to a certificate that nobody vouches for.</summary>
    public bool IsInsecure(string domain) => _hosts.IsInsecure(domain);

    /// <summary>Shows the credentials to a registry; returns an identity token if it gave one, else an empty text.</summary>
    /// <param name="domain">The registry, as references name it.</param>
    /// <param name="credentials">Who we are.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RegistryException">The registry does not accept them, or does not answer.</exception>
    public async Task<string> LoginAsync(string domain, RegistryCredentials credentials, CancellationToken cancellationToken)
    {
        RegistryHost host = _hosts.Origin(domain);
        // the address is what the user logs in to, whatever the client wrote
        var connection = new HostConnection(host, credentials with { ServerAddress = "" }, _clients, _memory, Options);
        using HttpResponseMessage response = await connection.SendAsync(new RegistryRequest(HttpMethod.Get, ""), cancellationToken);
        return response.IsSuccessStatusCode
            ? connection.Authorizer.NewIdentityToken ?? ""
            : throw new RegistryException(
                (int)response.StatusCode == 401 ? ErrorKind.Unauthorized : ErrorKind.Unavailable,
                $"login attempt to {(await connection.FactAsync(cancellationToken)).Root} failed with status: {(int)response.StatusCode} {response.ReasonPhrase}",
                "UNAUTHORIZED",
                (int)response.StatusCode);
    }

    /// <summary>Docker Hub's search: <paramref name="term"/> may begin with another registry that has one (<c>example.org/words</c>).</summary>
    /// <exception cref="RegistryException">The registry does not answer, or has no search.</exception>
    public async Task<IReadOnlyList<FoundRepository>> SearchAsync(string term, int limit, RegistryCredentials? credentials, CancellationToken cancellationToken)
    {
        const int MaxAnswer = 4 << 20;
        int slash = term.IndexOf('/');
        string first = slash > 0 ? term[..slash] : "";
        bool elsewhere = first.AsSpan().ContainsAny('.', ':') || first == "localhost";
        RegistryHost host = elsewhere
            ? _hosts.Origin(first) with { Path = "/v1/" }
            : _hosts.Origin("docker.io") with { Authority = "index.docker.io", Path = "/v1/" };
        string words = elsewhere ? term[(slash + 1)..] : term;
        var connection = new HostConnection(host, credentials ?? new RegistryCredentials(), _clients, _memory, Options);
        var request = new RegistryRequest(HttpMethod.Get, $"search?q={Uri.EscapeDataString(words)}&n={limit}");
        using HttpResponseMessage response = await connection.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new RegistryException(ErrorKind.Unavailable, $"registry {host.Domain} has no search: it answers {(int)response.StatusCode} {response.ReasonPhrase}", "", (int)response.StatusCode);
        }

        try
        {
            SearchAnswer? answer = JsonSerializer.Deserialize(
                await Failures.ReadBoundedAsync(response.Content, MaxAnswer, cancellationToken), RegistryJson.Default.SearchAnswer);
            return [.. (answer?.Results ?? []).OfType<SearchLine>().Take(limit).Select(static line => new FoundRepository(
                line.Name ?? "", line.Description ?? "", line.StarCount ?? 0, line.IsOfficial ?? false, line.IsAutomated ?? false))];
        }
        catch (JsonException error)
        {
            throw new BerthException(ErrorKind.Unavailable, $"registry {host.Domain}: its search does not answer in JSON: {error.Message}", error);
        }
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _clients.Dispose();
}
