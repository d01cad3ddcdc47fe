using Berth.Networks.Ports;

namespace Berth.Networks.Tests;

/// <summary>A monitor's poll loop, in the namespace that plays the host.</summary>
internal sealed class HolderLoop : IDisposable
{
    private readonly TaskCompletionSource _open = new();
    private readonly Task _loop;
    private volatile bool _stop;

    private HolderLoop(TestHost host, Sandbox sandbox) => _loop = Task.Factory.StartNew(() => host.Host.Inside(() => Run(sandbox)), TaskCreationOptions.LongRunning);

    public int Carried { get; private set; }

    public static async Task<HolderLoop> OpenAsync(TestHost host, Sandbox sandbox)
    {
        var loop = new HolderLoop(host, sandbox);
        await loop._open.Task;
        return host.Keep(loop);
    }

    public void Dispose()
    {
        _stop = true;
        _loop.Wait();
    }

    private bool Run(Sandbox sandbox)
    {
        try
        {
            using var holder = PortHolder.Open(sandbox.Endpoint!.Ports);
            _open.SetResult();
            while (!_stop)
            {
                holder.Wait(20);
                Carried = holder.Carried;
            }

            return true;
        }
        catch (Exception e)
        {
            return _open.TrySetException(e);
        }
    }
}
