using Berth.Linux;
using Berth.Oci;
using Microsoft.Extensions.Logging;

namespace Berth.Networks;

/// <content>What goes on beside the calls.</content>
public sealed partial class NetworkService
{
    private async Task WatchAsync()
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(3), _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _gate.WaitAsync();
            try
            {
                if (_stop.IsCancellationRequested)
                {
                    return;
                }

                if (Started.Repair())
                {
                    LogRepaired(logger);
                }
            }
            catch (Exception e) when (e is LinuxException or BerthException)
            {
                LogNotRepaired(logger, e);
            }
            finally
            {
                _gate.Release();
            }
        }
    }

    // The namespace goes some 20-100 ms after its last fd; if it does not in a second, a process still holds it.
    private async Task LeaveAsync(Endpoint endpoint)
    {
        const int Tries = 6;
        var delay = TimeSpan.FromMilliseconds(20);
        for (int i = 1; ; i++)
        {
            await Task.Delay(delay, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            delay *= 2;
            await _gate.WaitAsync();
            try
            {
                if (_stop.IsCancellationRequested || _endpoints!.TryForget(endpoint, force: i == Tries))
                {
                    _leaving.Remove(endpoint.EndpointId);
                    return;
                }
            }
            catch (LinuxException e)
            {
                LogLeft(logger, endpoint.HostInterface, e);
                _leaving.Remove(endpoint.EndpointId);
                return;
            }
            finally
            {
                _gate.Release();
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Somebody removed a bridge or the nft tables; they are there again.")]
    private static partial void LogRepaired(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "A bridge or the nft tables are gone, and cannot be made again.")]
    private static partial void LogNotRepaired(ILogger logger, Exception e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Interface {Name} of an ended container stays behind; the next start deletes it.")]
    private static partial void LogLeft(ILogger logger, string name, Exception e);
}
