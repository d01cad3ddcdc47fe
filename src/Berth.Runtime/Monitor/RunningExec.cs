namespace Berth.Runtime.Monitor;

/// <summary>A process that was started in a running container.</summary>
public sealed class RunningExec : IAsyncDisposable
{
    private readonly RunningContainer _container;

    internal RunningExec(RunningContainer container, string execId, int pid, AttachedStreams streams)
    {
        (_container, ExecId, Pid, Streams) = (container, execId, pid, streams);
        Exited = container.WaitExecAsync(execId, CancellationToken.None);
    }

    /// <summary>Name of the exec.</summary>
    public string ExecId { get; }

    /// <summary>The process, in the monitor's PID namespace.</summary>
    public int Pid { get; }

    /// <summary>Its stdio. Ends when the process has ended.</summary>
    public AttachedStreams Streams { get; }

    /// <summary>
    /// Exit code, or 128 + signal. Fails with a <see cref="Berth.Oci.BerthException"/> when the container ended meanwhile and its record
    /// has no code for the exec.
    /// </summary>
    public Task<int> Exited { get; }

    /// <summary>Sets the size of its terminal.</summary>
    public Task ResizeAsync(Oci.Runtime.ConsoleSize size, CancellationToken cancellationToken) =>
        _container.ResizeExecAsync(ExecId, size, cancellationToken);

    /// <summary>Detaches; the process runs on and its exit code is kept.</summary>
    public ValueTask DisposeAsync() => Streams.DisposeAsync();
}
