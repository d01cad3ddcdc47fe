using Berth.Runtime.Monitor;

namespace Berth.Engine.Execs;

/// <summary>One more process in a container.</summary>
public sealed class Exec(string id, string containerId, ExecSettings settings, DateTimeOffset created)
{
    private int _started;

    /// <summary>Its ID: 64 hex digits.</summary>
    public string Id { get; } = id;

    /// <summary>The container.</summary>
    public string ContainerId { get; } = containerId;

    /// <summary>What it runs.</summary>
    public ExecSettings Settings { get; } = settings;

    /// <summary>When it was created.</summary>
    public DateTimeOffset Created { get; } = created;

    /// <summary>Process ID on the host; 0 before the start.</summary>
    public int Pid { get; internal set; }

    /// <summary>True between start and end.</summary>
    public bool Running { get; internal set; }

    /// <summary>How it ended; null before.</summary>
    public int? ExitCode { get; internal set; }

    /// <summary>The connection to it while it runs.</summary>
    internal RunningExec? Process { get; set; }

    /// <summary>True for the first caller only: an exec is started once.</summary>
    internal bool TryBegin() => Interlocked.Exchange(ref _started, 1) == 0;
}
