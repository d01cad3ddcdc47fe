using System.Buffers;
using System.Net;
using Berth.Content.Blobs;
using Berth.Oci;
using Berth.Oci.Images;
using Berth.Registry.Hosts;

namespace Berth.Registry.Transfers;

/// <summary>The download of one blob into an ingest: from where an earlier one ended, again after a cut or a stall, verified at the end.</summary>
internal sealed class BlobFetch(Descriptor blob, RemoteRepository repository, BlobStore blobs, RegistryOptions options, ITransferProgress progress)
{
    // With less than this since the last attempt, nothing got through.
    private const long ProgressBytes = 64 * 1024;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        bool resumed = await OnceAsync(cancellationToken);
        if (!resumed)
        {
            return;
        }

        // What an earlier download had left may have been damaged (a power cut): once more, from the beginning.
        await OnceAsync(cancellationToken);
    }

    /// <summary>True when it failed on bytes that were not of this download.</summary>
    private async Task<bool> OnceAsync(CancellationToken cancellationToken)
    {
        using Ingest ingest = blobs.ResumeIngest(blob.Digest);
        if (ingest.Length > blob.Size)
        {
            ingest.Reset();
        }

        bool resumed = ingest.Length > 0;
        if (ingest.Length < blob.Size)
        {
            await repository.FirstOnceAsync((host, token) => FetchFromAsync(host, ingest, token), resolving: false, cancellationToken);
        }

        try
        {
            ingest.Commit(blob.Digest, blob.Size);
            return false;
        }
        catch (BerthException error) when (resumed && error.Kind == ErrorKind.Invalid)
        {
            return true;
        }
    }

    private async Task<bool> FetchFromAsync(HostConnection host, Ingest ingest, CancellationToken cancellationToken)
    {
        var retry = new Retry(options) { Waiting = progress.Retrying };
        return await retry.RunAsync(
            async token =>
            {
                long before = ingest.Length;
                try
                {
                    await PartAsync(host, ingest, token);
                    return true;
                }
                finally
                {
                    if (ingest.Length - before >= ProgressBytes)
                    {
                        retry.Progressed();
                    }
                }
            },
            cancellationToken);
    }

    private async Task PartAsync(HostConnection host, Ingest ingest, CancellationToken cancellationToken)
    {
        var request = new RegistryRequest(HttpMethod.Get, $"{repository.Reference.Path}/blobs/{blob.Digest}")
        {
            Scope = repository.PullScope,
            Offset = ingest.Length,
        };
        using HttpResponseMessage response = await host.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            ingest.Reset();
            throw new RegistryException(ErrorKind.Unavailable, $"blob {blob.Digest}: the registry cannot go on at byte {request.Offset}", "", 0);
        }

        if (!response.IsSuccessStatusCode)
        {
            throw await Failures.RefusedAsync(response, cancellationToken);
        }

        CheckStart(response, ingest);
        await CopyAsync(response, ingest, cancellationToken);
    }

    /// <summary>Where the answer begins: a server without ranges sends everything again.</summary>
    private void CheckStart(HttpResponseMessage response, Ingest ingest)
    {
        long start = response.StatusCode == HttpStatusCode.PartialContent ? response.Content.Headers.ContentRange?.From ?? -1 : 0;
        if (start != ingest.Length)
        {
            ingest.Reset();
            if (start != 0)
            {
                throw new RegistryException(ErrorKind.Unavailable, $"blob {blob.Digest}: the registry sent another part than was asked for", "", 0);
            }
        }

        if (response.Content.Headers.ContentLength is { } length && length != blob.Size - ingest.Length)
        {
            throw new BerthException(ErrorKind.Invalid, $"blob {blob.Digest}: the registry has {start + length} bytes, the manifest says {blob.Size}");
        }
    }

    private async Task CopyAsync(HttpResponseMessage response, Ingest ingest, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
        using var guard = new StallGuard(options.StallTimeout, cancellationToken);
        try
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(guard.Token);
            int count;
            while ((count = await body.ReadAsync(buffer, guard.Token)) > 0)
            {
                if (ingest.Length + count > blob.Size)
                {
                    ingest.Reset();
                    throw new BerthException(ErrorKind.Invalid, $"blob {blob.Digest}: the registry sends more than the {blob.Size} bytes that the manifest says");
                }

                ingest.Write(buffer.AsSpan(0, count));
                guard.Add(count);
                progress.Transferred(ingest.Length, blob.Size);
            }
        }
        catch (Exception error) when (error is HttpRequestException or IOException and not FileNotFoundException && error is not { HResult: 28 })
        {
            throw new RegistryException(ErrorKind.Unavailable, $"blob {blob.Digest}: the connection to {repository.Reference.Domain} broke: {error.Message}", "", 0);
        }
        catch (OperationCanceledException) when (guard.Stalled($"blob {blob.Digest} from {repository.Reference.Domain}") is { } stalled)
        {
            throw stalled;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (ingest.Length < blob.Size)
        {
            throw new RegistryException(ErrorKind.Unavailable, $"blob {blob.Digest}: the connection to {repository.Reference.Domain} ended after {ingest.Length} of {blob.Size} bytes", "", 0);
        }
    }
}
