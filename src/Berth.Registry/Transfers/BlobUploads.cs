using System.Net;
using Berth.Content.Blobs;
using Berth.Oci.Images;

namespace Berth.Registry.Transfers;

/// <summary>Uploads blobs: looks, mounts, or sends; after a cut it asks the registry how far it is and goes on there. distribution-spec v1.1, spec.md#push.</summary>
internal sealed class BlobUploads(BlobStore blobs, RegistryOptions options)
{
    // A registry may copy the whole blob to its storage before it answers.
    private static readonly TimeSpan FinishPatience = TimeSpan.FromMinutes(10);

    public async Task<UploadOutcome> RunAsync(
        Descriptor blob, IReadOnlyList<string> mountFrom, RemoteRepository repository, ITransferProgress progress, CancellationToken cancellationToken)
    {
        bool exists = await new Retry(options) { Waiting = progress.Retrying }.RunAsync(token => ExistsAsync(blob, repository, token), cancellationToken);
        if (exists)
        {
            return new UploadOutcome(UploadKind.Existed);
        }

        Uri? upload = null;
        foreach (string other in mountFrom)
        {
            (Uri? address, bool mounted) = await BeginAsync(blob, other, repository, cancellationToken);
            if (mounted)
            {
                return new UploadOutcome(UploadKind.Mounted, other);
            }

            upload = address;
            break;
        }

        var retry = new Retry(options) { Waiting = progress.Retrying };
        await retry.RunAsync(
            async token =>
            {
                (Uri address, long offset) = await PlaceAsync(upload, blob, repository, token);
                upload = address;
                await SendAsync(address, offset, blob, repository, new Watch(progress, retry), token);
                return true;
            },
            cancellationToken);
        return new UploadOutcome(UploadKind.Pushed);
    }

    private static async Task<bool> ExistsAsync(Descriptor blob, RemoteRepository repository, CancellationToken cancellationToken)
    {
        var request = new RegistryRequest(HttpMethod.Head, $"{repository.Reference.Path}/blobs/{blob.Digest}") { Scope = repository.PushScope };
        using HttpResponseMessage response = await repository.Origin.SendAsync(request, cancellationToken);
        return response.IsSuccessStatusCode
            ? response.Content.Headers.ContentLength is null || response.Content.Headers.ContentLength == blob.Size
            : response.StatusCode == HttpStatusCode.NotFound ? false : throw await Failures.RefusedAsync(response, cancellationToken);
    }

    /// <summary>Begins an upload, or has the blob mounted from <paramref name="from"/>.</summary>
    private static async Task<(Uri? Upload, bool Mounted)> BeginAsync(Descriptor blob, string? from, RemoteRepository repository, CancellationToken cancellationToken)
    {
        string query = from is null ? "" : $"?mount={blob.Digest}&from={Uri.EscapeDataString(from)}";
        var request = new RegistryRequest(HttpMethod.Post, $"{repository.Reference.Path}/blobs/uploads/{query}")
        {
            Scope = from is null ? repository.PushScope : $"{repository.PushScope} repository:{from}:pull",
            Content = static () => new ByteArrayContent([]),
        };
        using HttpResponseMessage response = await repository.Origin.SendAsync(request, cancellationToken);
        return response.StatusCode switch
        {
            HttpStatusCode.Created when from is not null => (null, true),
            HttpStatusCode.Accepted => (LocationOf(response, repository), false),
            _ when from is not null && response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => (null, false),
            _ => throw await Failures.RefusedAsync(response, cancellationToken),
        };
    }

    /// <summary>Where to send and from which byte on: a running upload is asked how far it is; one that is gone is begun anew.</summary>
    private static async Task<(Uri Address, long Offset)> PlaceAsync(Uri? running, Descriptor blob, RemoteRepository repository, CancellationToken cancellationToken)
    {
        if (running is null)
        {
            return ((await BeginAsync(blob, null, repository, cancellationToken)).Upload!, 0);
        }

        using HttpResponseMessage response = await repository.Origin.SendAsync(
            new RegistryRequest(HttpMethod.Get, "") { Address = running, Scope = repository.PushScope }, cancellationToken);
        if (!response.IsSuccessStatusCode || RangeEnd(response) is not { } end || end + 1 > blob.Size)
        {
            return ((await BeginAsync(blob, null, repository, cancellationToken)).Upload!, 0);
        }

        Uri address = response.Headers.Location is null ? running : LocationOf(response, repository);
        return (address, end + 1);
    }

    private async Task SendAsync(Uri address, long offset, Descriptor blob, RemoteRepository repository, Watch watch, CancellationToken cancellationToken)
    {
        if (offset == 0)
        {
            // monolithic: POST, then PUT with the body
            await PutAsync(address, blob, repository, () => new BlobContent(blobs, blob.Digest, 0, blob.Size, watch), cancellationToken);
            return;
        }

        Uri next = address;
        if (offset < blob.Size)
        {
            var patch = new RegistryRequest(HttpMethod.Patch, "")
            {
                Address = address,
                Scope = repository.PushScope,
                Content = () => new BlobContent(blobs, blob.Digest, offset, blob.Size, watch) { IsChunk = true },
                Patience = FinishPatience,
            };
            using HttpResponseMessage response = await repository.Origin.SendAsync(patch, cancellationToken);
            next = response.IsSuccessStatusCode ? LocationOf(response, repository) : throw await Failures.RefusedAsync(response, cancellationToken);
        }

        await PutAsync(next, blob, repository, static () => new ByteArrayContent([]), cancellationToken);
    }

    private static async Task PutAsync(Uri address, Descriptor blob, RemoteRepository repository, Func<HttpContent> content, CancellationToken cancellationToken)
    {
        string digest = "digest=" + Uri.EscapeDataString(blob.Digest.ToString());
        string query = address.Query.Length > 1 ? $"{address.Query}&{digest}" : $"?{digest}";
        var put = new RegistryRequest(HttpMethod.Put, "")
        {
            Address = new UriBuilder(address) { Query = query }.Uri,
            Scope = repository.PushScope,
            Content = content,
            Patience = FinishPatience,
        };
        using HttpResponseMessage response = await repository.Origin.SendAsync(put, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw await Failures.RefusedAsync(response, cancellationToken);
        }
    }

    private static Uri LocationOf(HttpResponseMessage response, RemoteRepository repository) => response.Headers.Location is { } location
        ? new Uri(response.RequestMessage!.RequestUri!, location) is { Scheme: "http" or "https" } address && (address.Scheme == "https" || repository.Origin.Host.Schemes.Contains("http"))
            ? address
            : throw new RegistryException(Oci.ErrorKind.Forbidden, $"registry {repository.Reference.Domain} wants the upload at {location}: refused", "", 400)
        : throw new RegistryException(Oci.ErrorKind.Unavailable, $"registry {repository.Reference.Domain} does not say where to upload", "", 400);

    /// <summary>Last byte that the registry has; -1 for none ("0-0" says that too, of an empty upload).</summary>
    private static long? RangeEnd(HttpResponseMessage response)
    {
        string? range = response.Headers.TryGetValues("Range", out IEnumerable<string>? values) ? values.First() : null;
        int dash = range?.IndexOf('-') ?? -1;
        return dash >= 0 && long.TryParse(range.AsSpan(dash + 1), out long end) ? (end == 0 ? -1 : end) : null;
    }

    /// <summary>Passes progress on, and tells the retry that something got through.</summary>
    internal sealed class Watch(ITransferProgress progress, Retry retry)
    {
        private const long ProgressBytes = 1 << 20;

        private long _since;

        public void Sent(long bytes, long current, long total)
        {
            _since += bytes;
            if (_since >= ProgressBytes)
            {
                _since = 0;
                retry.Progressed();
            }

            progress.Transferred(current, total);
        }
    }
}
