using System.Collections.Concurrent;
using Berth.Linux;
using Microsoft.Extensions.Logging;

namespace Berth.Networks.Namespaces;

/// <summary>Ready network namespaces in stock: making one costs more than all a container's other namespaces together. Thread-safe.</summary>
internal sealed partial class NamespacePool : IDisposable
{
    private readonly ConcurrentQueue<ReadyNamespace> _ready = [];
    private readonly SemaphoreSlim _taken;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread? _refill;
    private readonly ILogger _logger;

    public NamespacePool(int size, ILogger logger)
    {
        _logger = logger;
        _taken = new SemaphoreSlim(size);
        if (size > 0)
        {
            // A thread of its own: it blocks in the kernel, and must not hold one of the thread pool's.
            _refill = new Thread(Refill, 128 * 1024) { IsBackground = true, Name = "netns pool" };
            _refill.Start();
        }
    }

    /// <summary>One from stock, or a new one when the stock is empty.</summary>
    public ReadyNamespace Take()
    {
        if (_ready.TryDequeue(out ReadyNamespace? ready))
        {
            _taken.Release();
            return ready;
        }

        return ReadyNamespace.Create();
    }

    /// <summary>Stops refilling and lets go of the stock.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _refill?.Join();
        while (_ready.TryDequeue(out ReadyNamespace? ready))
        {
            ready.Dispose();
        }

        _stop.Dispose();
        _taken.Dispose();
    }

    private void Refill()
    {
        try
        {
            while (true)
            {
                _taken.Wait(_stop.Token);
                _ready.Enqueue(ReadyNamespace.Create());
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
        catch (Exception e) when (e is LinuxException or IOException or UnauthorizedAccessException)
        {
            LogStopped(_logger, e); // every Take makes its own from now on, and reports what is wrong
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No more network namespaces are made in advance: the kernel refused one.")]
    private static partial void LogStopped(ILogger logger, Exception e);
}
