using System.Runtime.InteropServices;
using Berth.DockerApi.Client;

namespace Berth.Cli.Sessions;

/// <summary>Passes the signals that this program gets to a container. The third SIGINT or SIGTERM ends this program all the same.</summary>
internal sealed class SignalProxy : IDisposable
{
    private const int MostAsked = 3;
    private static readonly (int Number, string Name)[] Signals =
        [(1, "HUP"), (2, "INT"), (3, "QUIT"), (10, "USR1"), (12, "USR2"), (15, "TERM"), (18, "CONT")];

    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly DockerClient _engine;
    private readonly string _container;
    private int _asked;

    public SignalProxy(DockerClient engine, string container)
    {
        (_engine, _container) = (engine, container);
        foreach ((int number, string name) in Signals)
        {
            _registrations.Add(PosixSignalRegistration.Create((PosixSignal)number, context =>
            {
                // Not cancelled, the signal ends this program as it would have without a handler.
                context.Cancel = OnSignal(number, name);
            }));
        }
    }

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    /// <summary>Passes it on; false if it is time to give up.</summary>
    private bool OnSignal(int number, string name)
    {
        if (number is 2 or 15 && Interlocked.Increment(ref _asked) == MostAsked)
        {
            using Stream error = StandardStreams.OpenError();
            error.Write("\ngot 3 SIGTERM/SIGINTs, forcefully exiting\n"u8);
            return false;
        }

        _ = SendAsync(name);
        return true;
    }

    private async Task SendAsync(string name)
    {
        try
        {
            await _engine.KillContainerAsync(_container, name, CancellationToken.None);
        }
        catch (Exception error) when (error is DockerApiException or DockerConnectionException or IOException)
        {
            // Not running (any more): there is nobody to get it.
        }
    }
}
