using System.Net.Sockets;
using Berth.Linux;
using Berth.Linux.Cgroups;
using Berth.Linux.Mounting;
using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Cgroups;
using Berth.Runtime.Monitor.Client;
using Berth.Runtime.Monitor.Protocol;

namespace Berth.Runtime.Monitor;

/// <summary>
/// A running container, through its monitor. Any number of callers at once. Disposing lets go of the monitor; the container runs on.
/// </summary>
/// <remarks>Every command fails with <see cref="ErrorKind.Conflict"/> when the container has ended meanwhile.</remarks>
public sealed class RunningContainer : IAsyncDisposable
{
    private static readonly TimeSpan FreezeWait = TimeSpan.FromSeconds(10);
    private readonly ControlChannel _control;
    private readonly CancellationTokenSource _disposing = new();
    private readonly string _bundlePath;
    private readonly MonitorProcess _monitor;

    internal RunningContainer((string BundlePath, string CgroupPath) where, MonitorProcess monitor, MonitorConnection connection, Hello hello)
    {
        _bundlePath = where.BundlePath;
        _monitor = monitor;
        Cgroup = CgroupHost.Detect().Open(where.CgroupPath);
        _control = new ControlChannel(connection);
        ContainerId = hello.ContainerId ?? "";
        Pid = hello.Pid;
        StartedAt = hello.StartedAt ?? default;
        Exited = WaitAsync();
    }

    /// <summary>The container's ID.</summary>
    public string ContainerId { get; }

    /// <summary>The container's first process, in the monitor's PID namespace.</summary>
    public int Pid { get; }

    /// <summary>When its program was running.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>The container's cgroup; its figures, limits and processes are read and changed there, without the monitor.</summary>
    public Cgroup Cgroup { get; }

    /// <summary>True while the container is frozen.</summary>
    public bool IsPaused => Cgroup.IsFrozen;

    /// <summary>
    /// Completes when the container has ended and its record is on disk. When the monitor dies before, what is left of the container is
    /// ended and the record says so. Never fails; cancelled only by disposing.
    /// </summary>
    public Task<ExitRecord> Exited { get; }

    /// <summary>Sends a signal to the first process, or to every process of the container.</summary>
    public Task KillAsync(int signal, bool all, CancellationToken cancellationToken) =>
        _control.CallAsync(new MonitorCommand { Id = 0, Name = CommandName.Kill, Signal = signal, All = all }, cancellationToken);

    /// <summary>Freezes every process of the container.</summary>
    /// <exception cref="BerthException">Not all stopped within 10 s, or the kernel has no freezer.</exception>
    public Task PauseAsync() => OnCgroupAsync("pause", () => Cgroup.Freeze(FreezeWait));

    /// <summary>Thaws the container.</summary>
    public Task ResumeAsync() => OnCgroupAsync("resume", Cgroup.Thaw);

    /// <summary>Sets the size of the container's terminal.</summary>
    public Task ResizeAsync(ConsoleSize size, CancellationToken cancellationToken) =>
        _control.CallAsync(new MonitorCommand { Id = 0, Name = CommandName.Resize, Size = size }, cancellationToken);

    /// <summary>Changes the limits that are set in <paramref name="resources"/> and leaves the others.</summary>
    /// <exception cref="BerthException">A value is wrong, or this host lacks the controller.</exception>
    public Task UpdateResourcesAsync(ResourcesSpec resources) => OnCgroupAsync("update", () => CgroupLimits.Update(Cgroup, resources));

    /// <summary>The container's processes, in the PID namespace of this process.</summary>
    public Task<IReadOnlyList<int>> TopAsync() => Task.Run(() => Cgroup.Processes());

    /// <summary>Tells the monitor that no more of <see cref="MonitorRequest.ExpectedAttaches"/> come.</summary>
    public Task ReleaseOutputAsync(CancellationToken cancellationToken) => CallAsync(CommandName.ReleaseOutput, cancellationToken);

    /// <summary>Attaches to the container's stdio from here on; earlier output is in the log.</summary>
    public async Task<AttachedStreams> AttachAsync(AttachRequest request, CancellationToken cancellationToken)
    {
        var command = new MonitorCommand { Id = 1, Name = CommandName.Attach, Attach = request };
        (MonitorConnection connection, _) = await CallOnNewConnectionAsync(command, cancellationToken);
        return new AttachedStreams(connection);
    }

    /// <summary>
    /// The root file system's mount, as the container sees it without its further mounts. The caller closes it.
    /// </summary>
    public Task<MountFd> RootFsAsync(CancellationToken cancellationToken) => RootFsRequest.SendAsync(_bundlePath, cancellationToken);

    /// <summary>Runs one more process in the container; returns when the program has been executed.</summary>
    /// <exception cref="StartException">It could not be started.</exception>
    public async Task<RunningExec> ExecAsync(ExecRequest request, CancellationToken cancellationToken)
    {
        var command = new MonitorCommand { Id = 1, Name = CommandName.Exec, Exec = request };
        (MonitorConnection connection, MonitorReply reply) = await CallOnNewConnectionAsync(command, cancellationToken);
        return new RunningExec(this, request.ExecId, reply.Pid ?? 0, new AttachedStreams(connection));
    }

    /// <summary>Waits for an exec, also one that another engine process started, and takes its exit code.</summary>
    /// <exception cref="BerthException">No such exec, or its code has been fetched before.</exception>
    public async Task<int> WaitExecAsync(string execId, CancellationToken cancellationToken)
    {
        var command = new MonitorCommand { Id = 0, Name = CommandName.ExecWait, ExecId = execId };
        return (await _control.CallAsync(command, cancellationToken)).ExitCode ?? 0;
    }

    /// <summary>Sets the size of an exec's terminal.</summary>
    public Task ResizeExecAsync(string execId, ConsoleSize size, CancellationToken cancellationToken)
    {
        var command = new MonitorCommand { Id = 0, Name = CommandName.ExecResize, ExecId = execId, Size = size };
        return _control.CallAsync(command, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync();
        _control.Dispose();
        await _control.Closed;
    }

    /// <summary>Lets the monitor serve names at 127.0.0.11 from a resolver file, unless it does.</summary>
    public Task ServeNamesAsync(string resolverPath, CancellationToken cancellationToken) =>
        _control.CallAsync(new MonitorCommand { Id = 0, Name = CommandName.ServeNames, ResolverPath = resolverPath }, cancellationToken);

    /// <summary>Replaces the host ports that the monitor holds; those that stay as they are keep their connections.</summary>
    /// <exception cref="BerthException">A port is taken; the held ones are as before.</exception>
    public Task HoldPortsAsync(IReadOnlyList<PublishedPort> ports, CancellationToken cancellationToken) =>
        _control.CallAsync(new MonitorCommand { Id = 0, Name = CommandName.HoldPorts, Ports = ports }, cancellationToken);

    private Task<MonitorReply> CallAsync(string name, CancellationToken cancellationToken) =>
        _control.CallAsync(new MonitorCommand { Id = 0, Name = name }, cancellationToken);

    private async Task<(MonitorConnection Connection, MonitorReply Reply)> CallOnNewConnectionAsync(
        MonitorCommand command, CancellationToken cancellationToken)
    {
        try
        {
            (MonitorConnection connection, _) = await MonitorConnection.OpenAsync(_bundlePath, command, cancellationToken);
            return (connection, await ReadReplyAsync(connection, cancellationToken));
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            throw ControlChannel.Gone();
        }
    }

    private static async Task<MonitorReply> ReadReplyAsync(MonitorConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            MonitorReply reply = await connection.ReadJsonAsync(FrameType.Reply, MonitorJson.Default.MonitorReply, cancellationToken)
                ?? throw ControlChannel.Gone();
            return reply.Error is null ? reply : throw reply.Error.ToException();
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private Task OnCgroupAsync(string what, Action change) => Task.Run(() =>
    {
        try
        {
            change();
        }
        catch (LinuxException error)
        {
            throw new BerthException(ErrorKind.Failed, $"Cannot {what} container {ContainerId}: {error.Message}", error);
        }
    });

    /// <summary>The monitor stays for attaches that were announced; it hangs up when it is done.</summary>
    private async Task ReapAsync()
    {
        await _control.Closed;
        await _monitor.EndAsync();
    }

    private async Task<ExitRecord> WaitAsync()
    {
        try
        {
            MonitorReply reply = await _control.CallAsync(new MonitorCommand { Id = 0, Name = CommandName.Wait }, _disposing.Token);
            ExitRecord exit = reply.Exit ?? throw ControlChannel.Gone();
            _ = ReapAsync();
            return exit;
        }
        catch (BerthException) when (!_disposing.IsCancellationRequested)
        {
            await _monitor.EndAsync();
            return await Leftovers.CollectAsync(_bundlePath, Pid, StartedAt);
        }
    }
}
