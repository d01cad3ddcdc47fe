
namespace Berth.Registry.Transfers;

/// <summary>Does something again while it may help: a pause that doubles, as long as the registry asks for, and a count that progress sets back.</summary>
internal sealed class Retry(RegistryOptions options)
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    // Asked to wait longer than this, we rather tell the user.
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(2);

    private int _attempt;

    /// <summary>Told before each pause: how long it is.</summary>
    public Action<TimeSpan>? Waiting { get; init; }

    /// <summary>Something got through: the count starts anew.</summary>
    public void Progressed() => _attempt = 0;

    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await work(cancellationToken);
            }
            catch (RegistryException error) when (error.IsTransient && ++_attempt < options.Attempts && !(error.RetryAfter > LongestRetryAfter))
            {
                TimeSpan delay = error.RetryAfter ?? Delay();
                delay = delay < TimeSpan.Zero ? TimeSpan.Zero : delay;
                Waiting?.Invoke(delay);
                await Task.Delay(delay, options.Time, cancellationToken);
            }
        }
    }

    private TimeSpan Delay()
    {
        TimeSpan delay = options.RetryDelay * (1 << Math.Min(_attempt - 1, 10));
        return delay < LongestDelay ? delay : LongestDelay;
    }
}
