using Berth.Linux;
using Berth.Linux.Polling;
using Berth.Linux.Processes;
using Berth.Oci;
using Berth.Runtime.Monitor;

namespace Berth.RuntimeCli.Monitor;

/// <summary>One container's life: started, served, ended, recorded.</summary>
internal sealed class ContainerMonitor(string bundlePath) : IDisposable
{
    // Only with a PID namespace that is not the container's own do orphans come to us; they cost nothing but a number until reaped.
    private const int OrphanMilliseconds = 5_000;

    // After the end: for clients that have not asked, and for attaches that the starter has announced.
    private const int LingerMilliseconds = 2_000;
    private const int AnnouncedMilliseconds = 10_000;

    private static readonly TimeSpan RemovalWait = TimeSpan.FromSeconds(5);

    private readonly PollLoop _loop = new();
    private ContainerStart _container = null!;
    private ControlServer _server = null!;
    private ExecTable _execs = null!;
    private ProcessEnd _end = null!;
    private ExitStatus? _status;
    private long _endedAt;

    /// <summary>Runs until the container has ended and everybody knows.</summary>
    /// <param name="starter">The starter's socket.</param>
    /// <returns>The monitor's own exit code: 0, or 1 when the container could not be started.</returns>
    public int Run(Microsoft.Win32.SafeHandles.SafeFileHandle starter)
    {
        _server = new ControlServer(bundlePath, _loop, starter);
        if (!TryStart())
        {
            return 1;
        }

        var trim = new IdleTrim();
        while (_status is null)
        {
            _loop.RunOnce(Least(Least(_execs.Timeout, trim.Timeout), _container.HasOwnPids ? -1 : OrphanMilliseconds));
            _execs.OnTimer();
            ReapOrphans();
            trim.OnTimer(_execs.Started);
        }

        End(_status.Value);
        while (IsAwaited())
        {
            _loop.RunOnce(100);
        }

        return 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _server?.Dispose();
        _container?.Dispose();
        _loop.Dispose();
    }

    private static int Least(int one, int other) => one < 0 ? other : other < 0 ? one : Math.Min(one, other);

    private bool TryStart()
    {
        try
        {
            _container = new ContainerStart(bundlePath, _loop);
            _container.Run();
        }
        catch (Exception error) when (error is IOException or BerthException or UnauthorizedAccessException)
        {
            _container?.Dispose();
            _container = null!;
            _server.Refuse(error);
            return false;
        }

        _execs = new ExecTable(_loop, _container);
        _end = new ProcessEnd(_container.Process.Handle, Reap);
        _loop.Add(_end, PollEvents.Readable);
        _server.Start(_container, _execs);
        _container.Relay.Start(_container.Request.ExpectedAttaches);
        if (_container.Ports is { } ports)
        {
            _loop.Add(new HeldPortsSource(ports), PollEvents.Readable);
        }

        return true;
    }

    private void Reap()
    {
        try
        {
            _status ??= _container.Process.Handle.TryWait();
        }
        catch (LinuxException error) when (error.Errno == Errno.ECHILD)
        {
            _status = new ExitStatus(255, 0);
        }
    }

    private void ReapOrphans()
    {
        if (_container.HasOwnPids)
        {
            return;
        }

        while (_status is null && ProcessControl.TryReapAny() is { } reaped)
        {
            if (reaped.Pid == _container.Process.Pid)
            {
                _status = reaped.Status;
            }

            _execs.OnReaped(reaped.Pid, reaped.Status);
        }
    }

    /// <summary>The order matters: nothing of the container lives on when its record is there, and the record is there before anybody is told.</summary>
    private void End(ExitStatus status)
    {
        // 1. What the first process left running.
        bool oomKilled = _container.Cgroup.ReadOomCounters().Kills > 0;
        if (_container.Cgroup.Processes().Count > 0)
        {
            _container.Cgroup.Kill();
        }

        // 2. Its last words, and those of its execs. What is held for announced attaches stays in the pipes.
        if (_container.Relay.Held == 0)
        {
            _container.Relay.Drain();
        }

        Dictionary<string, int>? execs = _execs.End();
        _container.Ports?.Dispose();
        string? error = _container.Cgroup.TryRemove(RemovalWait) ? null : $"The cgroup {_container.Cgroup.Path} could not be removed.";

        // 3. The record, then the news.
        var record = new ExitRecord
        {
            ContainerId = _container.Request.ContainerId,
            Pid = _container.Process.Pid,
            ExitCode = status.ShellCode,
            Signal = status.Signal == 0 ? null : status.Signal,
            OomKilled = oomKilled,
            StartedAt = _container.StartedAt,
            FinishedAt = TimeProvider.System.GetUtcNow(),
            Error = error,
            Execs = execs,
            LostLogLines = _container.Log?.LostLines ?? 0,
        };
        _endedAt = Environment.TickCount64;
        if (_container.Relay.Held == 0)
        {
            _container.Relay.End();
        }

        record = Write(record with { LostLogLines = _container.Log?.LostLines ?? 0 });
        if (_container.Relay.Held == 0)
        {
            _server.StopListening(); // who comes now reads the record
        }

        _server.AnnounceExit(record);
    }

    private ExitRecord Write(ExitRecord record)
    {
        try
        {
            record.Write(_container.Request.ExitRecordPath, _container.Request.DurableExitRecord);
            return record;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Those who are connected still get it; a full disk must not keep a container "running".
            return record with { Error = $"The exit record could not be written: {error.Message}" };
        }
    }

    /// <summary>Whether somebody still has something to get.</summary>
    private bool IsAwaited()
    {
        long age = Environment.TickCount64 - _endedAt;
        if (_container.Relay.Held > 0)
        {
            if (age < AnnouncedMilliseconds)
            {
                return true;
            }

            _container.Relay.Release();
        }

        _container.Relay.Drain();
        _container.Relay.End();
        foreach (ClientConnection client in _server.Clients)
        {
            // One who sets the pace gets all of it, however long that takes; its hanging up ends it.
            bool owed = client.Attached is { SetsPace: true } ? client.Waiting > 0 : (client.Waiting > 0 || !client.KnowsExit) && age < LingerMilliseconds;
            if (owed)
            {
                return true;
            }
        }

        return false;
    }
}
