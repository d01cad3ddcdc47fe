using Berth.Oci;
using Berth.Runtime.Monitor;
using Berth.Runtime.Monitor.Protocol;

namespace Berth.RuntimeCli.Monitor;

/// <summary>The container's execs, and the exit codes that nobody has fetched.</summary>
internal sealed class ExecTable(PollLoop loop, ContainerStart container)
{
    // Exit codes of execs whose engine never asks: the oldest go first.
    private const int MaxKept = 256;

    private readonly List<ExecSession> _sessions = [];

    /// <summary>Milliseconds until <see cref="OnTimer"/>; negative: never.</summary>
    public int Timeout
    {
        get
        {
            int least = -1;
            foreach (ExecSession session in _sessions)
            {
                least = session.Timeout >= 0 && (least < 0 || session.Timeout < least) ? session.Timeout : least;
            }

            return least;
        }
    }

    /// <summary>How many were started so far.</summary>
    public int Started { get; private set; }

    /// <summary>Starts a process and attaches the client to it.</summary>
    /// <exception cref="StartException">It could not be started.</exception>
    public void Start(ClientConnection client, long commandId, ExecRequest request)
    {
        if (_sessions.Exists(session => session.Id == request.ExecId))
        {
            throw new BerthException(ErrorKind.Conflict, $"There is an exec {request.ExecId} already.");
        }

        var relay = new StdioRelay(loop, null) { StdinOnce = true, StdinEndsWithClient = true };
        ExecSession started = container.StartExec(request, relay, OnEnded);
        _sessions.Add(started);
        Started++;
        Trim();
        client.Send(
            FrameType.Reply, new MonitorReply { Id = commandId, Pid = started.Pid }, MonitorJson.Default.MonitorReply);
        if (!client.Closed)
        {
            client.AttachTo(relay, new AttachRequest { Stdin = request.Stdin, Stdout = request.Stdout, Stderr = request.Stderr, SetsPace = true });
        }

        relay.Start(held: 0);
    }

    /// <summary>The exec of that name.</summary>
    /// <exception cref="BerthException">There is none, or its exit code has been fetched.</exception>
    public ExecSession Find(string? id) =>
        _sessions.Find(session => session.Id == id) ?? throw new BerthException(ErrorKind.NotFound, $"No such exec: {id}.");

    /// <summary>Replies with the exit code, now or later.</summary>
    public void Wait(ClientConnection client, long commandId, string? id)
    {
        ExecSession session = Find(id);
        session.Waiters.Add((client, commandId));
        AnswerWaiters(session);
    }

    /// <summary>Does what its time has come for.</summary>
    public void OnTimer()
    {
        for (int i = _sessions.Count - 1; i >= 0; i--)
        {
            _sessions[i].OnTimer();
        }

        Forget();
    }

    /// <summary>The container's first process has ended, and with it all execs: takes their exit codes and closes their output.</summary>
    /// <returns>Exit codes that nobody has fetched; null for none.</returns>
    public Dictionary<string, int>? End()
    {
        foreach (ExecSession session in _sessions.ToArray())
        {
            session.TryReap();
            session.CloseOutput();
        }

        var left = new Dictionary<string, int>();
        foreach (ExecSession session in _sessions.FindAll(static session => !session.Fetched))
        {
            left[session.Id] = session.ExitCode ?? 137;
        }

        return left.Count == 0 ? null : left;
    }

    /// <summary>An orphan or exec that the reaper met.</summary>
    public void OnReaped(int pid, Linux.Processes.ExitStatus status) =>
        _sessions.Find(session => session.Pid == pid && session.ExitCode is null)?.OnEnded(status);

    private void OnEnded(ExecSession session) => AnswerWaiters(session);

    private void AnswerWaiters(ExecSession session)
    {
        if (session.ExitCode is null || session.Waiters.Count == 0)
        {
            return;
        }

        foreach ((ClientConnection client, long id) in session.Waiters)
        {
            client.Send(
                FrameType.Reply, new MonitorReply { Id = id, ExitCode = session.ExitCode }, MonitorJson.Default.MonitorReply);
            session.Fetched |= !client.Closed; // one that hung up before has not got it
        }

        session.Waiters.Clear();
        Forget();
    }

    private void Forget() => _sessions.RemoveAll(static session => session.Fetched && session.Timeout < 0);

    private void Trim()
    {
        for (int i = 0; _sessions.Count > MaxKept && i < _sessions.Count; i++)
        {
            if (_sessions[i].ExitCode is not null && _sessions[i].Timeout < 0)
            {
                _sessions.RemoveAt(i--);
            }
        }
    }
}
