using System.Runtime.InteropServices;
using Berth.DockerApi.Client;

namespace Berth.Cli.Sessions;

/// <summary>Keeps a container's terminal at the size of ours.</summary>
internal sealed class WindowSize : IDisposable
{
    private readonly Func<int, int, Task> _resize;
    private readonly PosixSignalRegistration _signal;

    /// <param name="resize">Sets height and width at the other side.</param>
    public WindowSize(Func<int, int, Task> resize)
    {
        _resize = resize;
        _signal = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, OnChange);
    }

    /// <summary>Sends the size once; retries a while, since the process may not be there yet. Never fails: a wrong size is no reason to stop.</summary>
    public async Task SendAsync()
    {
        for (int attempt = 0; attempt < 10 && StandardStreams.Size is { } size; attempt++)
        {
            if (await TrySendAsync(size.Rows, size.Columns))
            {
                return;
            }

            await Task.Delay(10 * (attempt + 1));
        }
    }

    /// <summary>Sends another size and then ours, so that what runs there draws itself anew.</summary>
    public async Task RedrawAsync()
    {
        if (StandardStreams.Size is { } size)
        {
            await TrySendAsync(size.Rows + 1, size.Columns + 1);
            await SendAsync();
        }
    }

    public void Dispose() => _signal.Dispose();

    private void OnChange(PosixSignalContext context) => _ = SendAsync();

    private async Task<bool> TrySendAsync(int rows, int columns)
    {
        try
        {
            await _resize(rows, columns);
            return true;
        }
        catch (Exception error) when (error is DockerApiException or DockerConnectionException or IOException)
        {
            return false;
        }
    }
}
