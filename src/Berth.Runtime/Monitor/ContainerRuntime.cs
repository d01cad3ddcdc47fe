using System.Net.Sockets;
using Berth.Linux;
using Berth.Linux.Cgroups;
using Berth.Linux.Processes;
using Berth.Linux.Sockets;
using Berth.Oci;
using Berth.Runtime.Monitor.Client;
using Berth.Runtime.Monitor.Protocol;

namespace Berth.Runtime.Monitor;

/// <summary>Starts containers, each with a monitor of its own, and finds running ones again. Any number of callers at once.</summary>
public sealed class ContainerRuntime(ContainerRuntimeOptions options) : IDisposable
{
    private readonly MonitorSpawner _spawner = new(options);

    /// <summary>
    /// Starts the container of a bundle whose config.json is written. Returns when the user's program has been executed.
    /// </summary>
    /// <remarks>The caller makes <see cref="MonitorRequest.ExpectedAttaches"/> attaches right after it.</remarks>
    /// <exception cref="StartException">It did not start; nothing of it is left.</exception>
    public async Task<RunningContainer> RunAsync(string bundlePath, MonitorRequest request, CancellationToken cancellationToken)
    {
        request.Write(bundlePath);
        File.Delete(request.ExitRecordPath); // of an earlier run
        (PidFd monitor, Socket starter) = await SpawnAsync(bundlePath);
        var connection = new MonitorConnection(starter);
        try
        {
            await connection.SendHelloAsync(cancellationToken);
            StartReply reply = await connection.ReadJsonAsync(FrameType.Started, MonitorJson.Default.StartReply, cancellationToken)
                ?? throw Died(bundlePath);
            if (reply.Error is not null)
            {
                throw reply.Error.ToException();
            }

            Hello hello = await connection.ReadHelloAsync(cancellationToken);
            return new RunningContainer((bundlePath, request.CgroupPath), new MonitorProcess(monitor), connection, hello);
        }
        catch
        {
            connection.Dispose();
            await new MonitorProcess(monitor).EndAsync();
            await Task.Run(() => Leftovers.End(bundlePath, request), CancellationToken.None);
            throw;
        }
    }

    /// <summary>Connects to the monitor of a container that was started before; null when none lives.</summary>
    public static async Task<RunningContainer?> TryReconnectAsync(string bundlePath, CancellationToken cancellationToken)
    {
        try
        {
            var request = MonitorRequest.Read(bundlePath);
            (MonitorConnection connection, Hello hello) = await MonitorConnection.OpenAsync(bundlePath, null, cancellationToken);
            var monitor = PidFd.TryOpen(UnixSockets.GetPeer(connection.Handle).Pid);
            return new RunningContainer((bundlePath, request.CgroupPath), new MonitorProcess(monitor), connection, hello);
        }
        catch (Exception error) when (error is SocketException or IOException or BerthException { Kind: ErrorKind.NotFound })
        {
            return null;
        }
    }

    /// <summary>
    /// How a container without a live monitor ended: what its monitor recorded, or else whatever is left of it is ended now and recorded so.
    /// </summary>
    public static Task<ExitRecord> CollectAsync(string bundlePath) => Leftovers.CollectAsync(bundlePath);

    /// <summary>Removes the cgroups at and below <paramref name="path"/> that no process is in. Blocking, for two seconds at most.</summary>
    public static void RemoveCgroups(string path) => _ = CgroupHost.Detect().Open(path).TryRemove(TimeSpan.FromSeconds(2));

    /// <summary>Lets go of what starting takes; running containers and their monitors run on.</summary>
    public void Dispose() => _spawner.Dispose();

    private static StartException Died(string bundlePath)
    {
        string path = Path.Combine(bundlePath, MonitorFiles.ErrorLog);
        string last = File.Exists(path) ? File.ReadAllText(path).Trim() : "";
        return new StartException(ErrorKind.Failed, $"The container's monitor died while it started the container. {last}".TrimEnd())
        {
            Failure = StartFailure.Monitor,
            Step = "monitor",
        };
    }

    private async Task<(PidFd Process, Socket Starter)> SpawnAsync(string bundlePath)
    {
        try
        {
            return await _spawner.SpawnAsync(bundlePath);
        }
        catch (LinuxException error)
        {
            throw new StartException(ErrorKind.Failed, $"Cannot start the container's monitor: {error.Message}")
            {
                Failure = StartFailure.Monitor,
                Step = error.Call,
                Errno = error.Errno,
            };
        }
    }
}
