namespace Berth.Runtime.Monitor.Protocol;

/// <summary>Names of the commands. docs/adr/0002-monitor-protocol.md.</summary>
public static class CommandName
{
    /// <summary>Replies with the exit record when the container has ended.</summary>
    public const string Wait = "wait";

    /// <summary>Makes the connection one of raw streams to the container's stdio.</summary>
    public const string Attach = "attach";

    /// <summary>Stops waiting for expected attaches.</summary>
    public const string ReleaseOutput = "releaseOutput";

    /// <summary>Sets the terminal's size.</summary>
    public const string Resize = "resize";

    /// <summary>Sends a signal.</summary>
    public const string Kill = "kill";

    /// <summary>Replies with the root file system's mount as a file descriptor (SCM_RIGHTS).</summary>
    public const string RootFs = "rootfs";

    /// <summary>Starts a process; the connection becomes one of raw streams to its stdio.</summary>
    public const string Exec = "exec";

    /// <summary>Sets the size of an exec's terminal.</summary>
    public const string ExecResize = "execResize";

    /// <summary>Replies with an exec's exit code when it has ended, and forgets it.</summary>
    public const string ExecWait = "execWait";

    /// <summary>Serve names at 127.0.0.11.</summary>
    public const string ServeNames = "serveNames";

    /// <summary>Replace the host ports that are held.</summary>
    public const string HoldPorts = "holdPorts";
}
