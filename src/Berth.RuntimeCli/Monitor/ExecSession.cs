using Berth.Linux;
using Berth.Linux.Polling;
using Berth.Linux.Processes;
using Berth.Runtime.Processes;

namespace Berth.RuntimeCli.Monitor;

/// <summary>One exec: a further process of the container.</summary>
internal sealed class ExecSession
{
    // A process that an exec left behind may hold its pipes for ever; what it had to say follows its end closely.
    private static readonly TimeSpan OutputGrace = TimeSpan.FromMilliseconds(250);

    private readonly PollLoop _loop;
    private readonly ContainerProcess _process;
    private readonly ProcessEnd _end;
    private readonly Action<ExecSession> _ended;
    private long _closeAt;

    /// <summary>Watches a process that has been started.</summary>
    public ExecSession(PollLoop loop, ContainerProcess process, StdioRelay relay, Action<ExecSession> ended)
    {
        (_loop, _process, Relay, _ended) = (loop, process, relay, ended);
        _end = new ProcessEnd(process.Handle, () => TryReap());
        loop.Add(_end, PollEvents.Readable);
    }

    /// <summary>Its name.</summary>
    public required string Id { get; init; }

    /// <summary>Its stdio.</summary>
    public StdioRelay Relay { get; }

    /// <summary>Its process.</summary>
    public int Pid => _process.Pid;

    /// <summary>Its terminal.</summary>
    public Microsoft.Win32.SafeHandles.SafeFileHandle? Terminal => _process.Terminal;

    /// <summary>Its exit code; null while it runs.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>True when somebody has its exit code.</summary>
    public bool Fetched { get; set; }

    /// <summary>Commands that wait for the exit code.</summary>
    public List<(ClientConnection Client, long Id)> Waiters { get; } = [];

    /// <summary>Milliseconds until <see cref="OnTimer"/> has something to do; negative: never.</summary>
    public int Timeout => _closeAt == 0 ? -1 : (int)Math.Max(0, _closeAt - Environment.TickCount64);

    /// <summary>Takes its exit code if it has ended.</summary>
    public void TryReap()
    {
        try
        {
            if (ExitCode is null && _process.Handle.TryWait() is { } status)
            {
                OnEnded(status);
            }
        }
        catch (LinuxException error) when (error.Errno == Errno.ECHILD)
        {
            OnEnded(new ExitStatus(255, 0)); // nobody but us reaps; if somebody did, the code is lost
        }
    }

    /// <summary>Notes its end.</summary>
    public void OnEnded(ExitStatus status)
    {
        ExitCode = status.ShellCode;
        _loop.Close(_end);
        Relay.Drain();
        _closeAt = Relay.OutputEnded ? 0 : Environment.TickCount64 + (long)OutputGrace.TotalMilliseconds;
        _ended(this);
        if (_closeAt == 0)
        {
            Relay.End();
        }
    }

    /// <summary>Ends the output when its time is over.</summary>
    public void OnTimer()
    {
        if (_closeAt != 0 && (Relay.OutputEnded || Environment.TickCount64 >= _closeAt))
        {
            _closeAt = 0;
            Relay.End();
        }
    }

    /// <summary>Ends the output now: the container has ended.</summary>
    public void CloseOutput()
    {
        Relay.Drain();
        _closeAt = 0;
        Relay.End();
    }
}
