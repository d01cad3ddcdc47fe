using System.Runtime.InteropServices;

namespace Berth.Cli.Sessions;

/// <summary>
/// Raw mode that is left on every way out: on disposal, at the end of the process, and on the signals that end it. (SIGKILL cannot be
/// caught; <c>stty sane</c> helps then.)
/// </summary>
internal sealed class RawTerminal : IDisposable
{
    private readonly IDisposable _mode;
    private readonly List<PosixSignalRegistration> _signals = [];
    private int _left;

    public RawTerminal()
    {
        _mode = StandardStreams.EnterRawMode();
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        foreach (PosixSignal signal in new[] { PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGINT, PosixSignal.SIGQUIT })
        {
            // The default action goes on after the handler and ends the process with the signal's exit code.
            _signals.Add(PosixSignalRegistration.Create(signal, _ => Leave()));
        }
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        foreach (PosixSignalRegistration signal in _signals)
        {
            signal.Dispose();
        }

        Leave();
    }

    private void OnExit(object? sender, EventArgs e) => Leave();

    private void Leave()
    {
        if (Interlocked.Exchange(ref _left, 1) == 0)
        {
            _mode.Dispose();
        }
    }
}
