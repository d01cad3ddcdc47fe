using System.Diagnostics;
using System.Net.Sockets;
using Berth.Oci;
using Berth.Runtime.Monitor.Client;
using Berth.Runtime.Monitor.Protocol;

namespace Berth.Runtime.Monitor;

/// <summary>Starts containers, each with a monitor of its own, and finds running ones again. Any number of callers at once.</summary>
public sealed class ContainerRuntime(ContainerRuntimeOptions options)
{
    /// <summary>
    /// Starts the container of a bundle whose config.json is written. Returns when the user's program has been executed.
    /// </summary>
    /// <remarks>The caller makes <see cref="MonitorRequest.ExpectedAttaches"/> attaches right after it.</remarks>
    /// <exception cref="StartException">It did not start; nothing of it is left.</exception>
    public async Task<RunningContainer> RunAsync(string bundlePath, MonitorRequest request, CancellationToken cancellationToken)
    {
        request.Write(bundlePath);
        using Process monitor = Spawn(bundlePath);
        await using Stream starter = monitor.StandardInput.BaseStream;
        try
        {
            using var replies = new MonitorConnection(monitor.StandardOutput.BaseStream);
            StartReply? reply = await replies.ReadJsonAsync(FrameType.Started, MonitorJson.Default.StartReply, cancellationToken);
            if (reply is null || reply.Error is not null)
            {
                throw reply?.Error?.ToException() ?? Died(bundlePath);
            }

            // The monitor keeps its container's end for us until the pipe to its stdin is closed, which is after this connection is made.
            var hello = new Hello { Version = Hello.CurrentVersion, Starter = true };
            (MonitorConnection connection, Hello answer) = await MonitorConnection.OpenAsync(bundlePath, hello, null, cancellationToken);
            return new RunningContainer(bundlePath, connection, answer);
        }
        catch (Exception error) when (error is not StartException)
        {
            monitor.Kill();
            await monitor.WaitForExitAsync(CancellationToken.None);
            await Leftovers.EndAsync(bundlePath);
            throw;
        }
    }

    /// <summary>Connects to the monitor of a container that was started before; null when none lives.</summary>
    public static async Task<RunningContainer?> TryReconnectAsync(string bundlePath, CancellationToken cancellationToken)
    {
        try
        {
            var hello = new Hello { Version = Hello.CurrentVersion };
            (MonitorConnection connection, Hello answer) = await MonitorConnection.OpenAsync(bundlePath, hello, null, cancellationToken);
            return new RunningContainer(bundlePath, connection, answer);
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            return null;
        }
    }

    /// <summary>
    /// How a container without a live monitor ended: what its monitor recorded, or else whatever is left of it is ended now and recorded so.
    /// </summary>
    public static Task<ExitRecord> CollectAsync(string bundlePath) => Leftovers.EndAsync(bundlePath);

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

    private Process Spawn(string bundlePath)
    {
        var start = new ProcessStartInfo(options.ProgramPath, ["monitor", "--bundle", bundlePath])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new StartException(ErrorKind.Failed, $"Cannot start '{options.ProgramPath}': {error.Message}")
            {
                Failure = StartFailure.Monitor,
                Step = "spawn",
                Errno = error.NativeErrorCode,
            };
        }
    }
}
