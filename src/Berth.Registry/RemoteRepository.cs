using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Berth.Oci;
using Berth.Oci.Images;
using Berth.Registry.Hosts;
using Berth.Registry.Transfers;

namespace Berth.Registry;

/// <summary>One repository at its registry, asked for one operation: mirrors first for reading, the registry itself for writing.</summary>
public sealed class RemoteRepository
{
    private static readonly string[] Accepted =
        [MediaTypes.OciIndex, MediaTypes.DockerManifestList, MediaTypes.OciManifest, MediaTypes.DockerManifest];

    private readonly IReadOnlyList<HostConnection> _hosts;
    private readonly RegistryClient _client;

    internal RemoteRepository(Reference reference, IReadOnlyList<HostConnection> hosts, HostConnection origin, RegistryClient client)
    {
        (Reference, _hosts, Origin, _client) = (reference, hosts, origin, client);
    }

    /// <summary>What was asked for.</summary>
    public Reference Reference { get; }

    internal HostConnection Origin { get; }

    internal string PullScope => $"repository:{Reference.Path}:pull";

    internal string PushScope => $"repository:{Reference.Path}:pull,push";

    /// <summary>Asks for the digest of a tag, without the manifest (Docker Hub does not count this); null when the registry does not tell.</summary>
    /// <exception cref="RegistryException">The registry does not answer.</exception>
    public Task<Digest?> TryResolveAsync(string tag, CancellationToken cancellationToken) => FirstAsync<Digest?>(
        async (host, token) =>
        {
            RegistryRequest request = ManifestRequest(HttpMethod.Head, tag);
            using HttpResponseMessage response = await host.SendAsync(request, token);
            return response.IsSuccessStatusCode && Digest.TryParse(HeaderDigest(response), out Digest digest) ? digest
                : response.StatusCode is HttpStatusCode.NotFound && host.Host.IsMirror ? throw await Failures.RefusedAsync(response, token)
                : null;
        },
        resolving: true,
        cancellationToken);

    /// <summary>Gets a manifest or index by tag or digest; its bytes are checked against the digest.</summary>
    /// <exception cref="RegistryException">It is not there, or the registry does not answer.</exception>
    /// <exception cref="BerthException">Too large, not a manifest, or of another digest (<see cref="ErrorKind.Invalid"/>).</exception>
    public Task<RemoteManifest> GetManifestAsync(string tagOrDigest, CancellationToken cancellationToken) => FirstAsync(
        async (host, token) =>
        {
            using HttpResponseMessage response = await host.SendAsync(ManifestRequest(HttpMethod.Get, tagOrDigest), token);
            return response.IsSuccessStatusCode ? await ReadManifestAsync(response, tagOrDigest, token) : throw await Failures.RefusedAsync(response, token);
        },
        resolving: !Digest.TryParse(tagOrDigest, out _),
        cancellationToken);

    /// <summary>All tags of the repository. distribution-spec v1.1, spec.md#listing-tags.</summary>
    /// <exception cref="RegistryException">The registry refuses or does not answer.</exception>
    public Task<IReadOnlyList<string>> ListTagsAsync(CancellationToken cancellationToken) => FirstAsync(
        async (host, token) =>
        {
            const int MaxPages = 1000;
            var tags = new List<string>();
            string? path = $"{Reference.Path}/tags/list";
            for (int page = 0; path is not null && page < MaxPages; page++)
            {
                using HttpResponseMessage response = await host.SendAsync(new RegistryRequest(HttpMethod.Get, path) { Scope = PullScope }, token);
                if (!response.IsSuccessStatusCode)
                {
                    throw await Failures.RefusedAsync(response, token);
                }

                tags.AddRange(Parse(await Failures.ReadBoundedAsync(response.Content, ManifestReader.MaxBytes, token)));
                path = NextPage(response);
            }

            return (IReadOnlyList<string>)tags;
        },
        resolving: true,
        cancellationToken);

    /// <summary>
    /// Makes sure that a blob is in the store: downloads it, resuming what an earlier download left, with its digest and size verified. Downloads of the same blob
    /// by others at the same time are shared.
    /// </summary>
    /// <exception cref="RegistryException">The registry refuses, or nothing gets through any more.</exception>
    /// <exception cref="BerthException">Wrong size or digest (<see cref="ErrorKind.Invalid"/>); nothing is kept.</exception>
    public Task DownloadAsync(Descriptor blob, ITransferProgress progress, CancellationToken cancellationToken) =>
        _client.Downloads.RunAsync(blob, this, progress, cancellationToken);

    /// <summary>
    /// Makes sure that a blob of the store is in the repository: it is there, or is taken over from <paramref name="mountFrom"/>, or is uploaded, resuming after a cut.
    /// </summary>
    /// <param name="blob">The blob.</param>
    /// <param name="mountFrom">Paths of repositories of the same registry that may have it.</param>
    /// <param name="progress">Hears how far it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RegistryException">The registry refuses, or nothing gets through any more.</exception>
    public Task<UploadOutcome> UploadAsync(Descriptor blob, IReadOnlyList<string> mountFrom, ITransferProgress progress, CancellationToken cancellationToken) =>
        _client.Uploads.RunAsync(blob, mountFrom, this, progress, cancellationToken);

    /// <summary>Puts a manifest whose blobs are all there, under a tag or its digest: its bytes as they are.</summary>
    /// <exception cref="RegistryException">The registry refuses or does not answer.</exception>
    public Task PutManifestAsync(string tagOrDigest, Descriptor manifest, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        new Retry(_client.Options).RunAsync(
            async token =>
            {
                var request = new RegistryRequest(HttpMethod.Put, $"{Reference.Path}/manifests/{tagOrDigest}")
                {
                    Scope = PushScope,
                    Content = () =>
                    {
                        var body = new ReadOnlyMemoryContent(content);
                        body.Headers.ContentType = new MediaTypeHeaderValue(manifest.MediaType);
                        return body;
                    },
                };
                using HttpResponseMessage response = await Origin.SendAsync(request, token);
                return response.IsSuccessStatusCode
                    ? HeaderDigest(response) is { } told && told != manifest.Digest.ToString()
                        ? throw new BerthException(ErrorKind.Invalid, $"registry {Reference.Domain} stored another manifest: {told}, sent was {manifest.Digest}")
                        : true
                    : throw await Failures.RefusedAsync(response, token);
            },
            cancellationToken);

    /// <summary>Asks the mirrors once each, and then the registry itself as often as it may help: its failure is the one that is told.</summary>
    internal Task<T> FirstAsync<T>(Func<HostConnection, CancellationToken, Task<T>> ask, bool resolving, CancellationToken cancellationToken) =>
        FirstOnceAsync(
            (host, token) => host.Host.IsMirror ? ask(host, token) : new Retry(_client.Options).RunAsync(again => ask(host, again), token), resolving, cancellationToken);

    /// <summary>As <see cref="FirstAsync"/>, for what tries again by itself.</summary>
    internal async Task<T> FirstOnceAsync<T>(Func<HostConnection, CancellationToken, Task<T>> ask, bool resolving, CancellationToken cancellationToken)
    {
        foreach (HostConnection mirror in _hosts)
        {
            if (mirror.Host.IsMirror && (mirror.Host.Resolves || !resolving))
            {
                try
                {
                    return await ask(mirror, cancellationToken);
                }
                catch (BerthException)
                {
                    // the next one is asked
                }
            }
        }

        HostConnection last = _hosts.FirstOrDefault(static host => !host.Host.IsMirror) ?? Origin;
        return await ask(last, cancellationToken);
    }

    private RegistryRequest ManifestRequest(HttpMethod method, string tagOrDigest) =>
        new(method, $"{Reference.Path}/manifests/{tagOrDigest}") { Scope = PullScope, Accept = Accepted };

    private async Task<RemoteManifest> ReadManifestAsync(HttpResponseMessage response, string tagOrDigest, CancellationToken cancellationToken)
    {
        using var guard = new StallGuard(_client.Options.StallTimeout, cancellationToken);
        byte[] content;
        try
        {
            content = await Failures.ReadBoundedAsync(response.Content, ManifestReader.MaxBytes, guard.Token);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw Failures.NoAnswer(HttpMethod.Get, response.RequestMessage!.RequestUri!, error);
        }
        catch (OperationCanceledException) when (guard.Stalled($"manifest {tagOrDigest} of {Reference.Repository}") is { } stalled)
        {
            throw stalled;
        }

        return ManifestCheck.Accept(content, response.Content.Headers.ContentType?.MediaType, HeaderDigest(response), tagOrDigest, Reference.Repository);
    }

    private static string? HeaderDigest(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Docker-Content-Digest", out IEnumerable<string>? values) ? values.First() : null;

    private IReadOnlyList<string> Parse(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, RegistryJson.Default.TagList)?.Tags ?? [];
        }
        catch (JsonException error)
        {
            throw new BerthException(ErrorKind.Invalid, $"registry {Reference.Domain}: its list of tags is not valid JSON: {error.Message}", error);
        }
    }

    /// <summary>Path of the next page (RFC 5988 Link), on this registry only.</summary>
    private string? NextPage(HttpResponseMessage response)
    {
        string? link = response.Headers.TryGetValues("Link", out IEnumerable<string>? values) ? values.First() : null;
        int open = link?.IndexOf('<') ?? -1;
        int close = link?.IndexOf('>') ?? -1;
        if (open < 0 || close < open || !link!.Contains("rel=\"next\"", StringComparison.Ordinal))
        {
            return null;
        }

        var next = new Uri(response.RequestMessage!.RequestUri!, link[(open + 1)..close]);
        return $"{Reference.Path}/tags/list{next.Query}";
    }
}
