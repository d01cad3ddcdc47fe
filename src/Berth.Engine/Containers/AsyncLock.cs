namespace Berth.Engine.Containers;

#pragma warning disable CA1001 // the semaphore's wait handle is never made, so there is nothing to dispose

/// <summary>A lock that can be waited for without a thread.</summary>
public sealed class AsyncLock
{
    private readonly SemaphoreSlim _semaphore = new(1, 1);

    /// <summary>Takes the lock; disposing the result gives it back.</summary>
    public async ValueTask<IDisposable> LockAsync(CancellationToken cancellationToken)
    {
        await _semaphore.WaitAsync(cancellationToken);
        return new Held(_semaphore);
    }

    private sealed class Held(SemaphoreSlim semaphore) : IDisposable
    {
        private SemaphoreSlim? _semaphore = semaphore;

        public void Dispose() => Interlocked.Exchange(ref _semaphore, null)?.Release();
    }
}
