using Berth.Linux;
using Berth.Linux.Processes;

namespace Berth.Runtime.Monitor.Client;

/// <summary>A monitor's process: waited for when it has hung up, and reaped when it is a child of ours.</summary>
internal sealed class MonitorProcess(PidFd? process)
{
    private const int SIGKILL = 9;

    // A monitor that hangs up is about to end; one that does not is of no use to anybody.
    private static readonly TimeSpan EndWait = TimeSpan.FromSeconds(1);

    /// <summary>Returns when the process is gone; ends it if it does not go. Blocks, so it takes a pool thread for that time.</summary>
    public Task EndAsync() => Task.Run(() =>
    {
        if (process is null)
        {
            return;
        }

        using PidFd handle = process;
        if (!handle.WaitForEnd(EndWait))
        {
            handle.SendSignal(SIGKILL);
            handle.WaitForEnd(Timeout.InfiniteTimeSpan);
        }

        try
        {
            handle.Wait();
        }
        catch (LinuxException error) when (error.Errno == Errno.ECHILD)
        {
            // An earlier engine's child: its new parent reaps it.
        }
    });
}
