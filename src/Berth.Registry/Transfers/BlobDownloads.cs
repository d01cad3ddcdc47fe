using System.Collections.Concurrent;
using Berth.Content.Blobs;
using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Registry.Transfers;

/// <summary>Downloads in progress, by digest: who wants a blob that is being fetched joins, and it goes on until the last one gives up.</summary>
internal sealed class BlobDownloads(BlobStore blobs, RegistryOptions options)
{
    private readonly ConcurrentDictionary<Digest, Download> _running = new();

    public async Task RunAsync(Descriptor blob, RemoteRepository repository, ITransferProgress progress, CancellationToken cancellationToken)
    {
        while (blobs.TryGetSize(blob.Digest) != blob.Size)
        {
            var own = new Download(blob);
            Download shared = _running.GetOrAdd(blob.Digest, own);
            if (!shared.TryJoin(progress))
            {
                // its last user has just left: wait until it is gone
                await shared.Ended;
                continue;
            }

            if (shared == own)
            {
                _ = FetchAsync(own, repository);
            }

            try
            {
                await shared.Result.WaitAsync(cancellationToken);
                return;
            }
            catch (BerthException) when (shared != own && !cancellationToken.IsCancellationRequested)
            {
                // whoever began it was refused; that may not be so for us
            }
            finally
            {
                shared.Leave(progress);
            }
        }
    }

    private async Task FetchAsync(Download download, RemoteRepository repository)
    {
        Exception? failure = null;
        try
        {
            await Task.Run(() => new BlobFetch(download.Blob, repository, blobs, options, download).RunAsync(download.Cancelled));
        }
        catch (Exception error)
        {
            failure = error;
        }

        _running.TryRemove(KeyValuePair.Create(download.Blob.Digest, download));
        download.End(failure);
    }

#pragma warning disable CA1001 // the source has no timer and its wait handle is never made: nothing to dispose
    /// <summary>One download and all who wait for it.</summary>
    private sealed class Download(Descriptor blob) : ITransferProgress
    {
        private readonly CancellationTokenSource _cancel = new();
        private readonly TaskCompletionSource _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _gate = new();
        private ITransferProgress[] _waiting = [];

        public Descriptor Blob { get; } = blob;

        public Task Result => _result.Task;

        public Task Ended => _ended.Task;

        public CancellationToken Cancelled => _cancel.Token;

        public bool TryJoin(ITransferProgress progress)
        {
            lock (_gate)
            {
                if (_cancel.IsCancellationRequested)
                {
                    return false;
                }

                _waiting = [.. _waiting, progress];
                return true;
            }
        }

        public void Leave(ITransferProgress progress)
        {
            bool last;
            lock (_gate)
            {
                _waiting = [.. _waiting.Where(other => other != progress)];
                last = _waiting.Length == 0;
                if (last)
                {
                    _cancel.Cancel();
                }
            }
        }

        public void End(Exception? failure)
        {
            if (failure is null)
            {
                _result.TrySetResult();
            }
            else if (_result.TrySetException(failure))
            {
                // seen by nobody when all have left
                _ = _result.Task.Exception;
            }

            _ended.TrySetResult();
        }

        public void Transferred(long current, long total)
        {
            foreach (ITransferProgress waiting in _waiting)
            {
                waiting.Transferred(current, total);
            }
        }

        public void Retrying(TimeSpan delay)
        {
            foreach (ITransferProgress waiting in _waiting)
            {
                waiting.Retrying(delay);
            }
        }
    }
}
