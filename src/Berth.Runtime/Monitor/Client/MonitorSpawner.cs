using System.Collections.Concurrent;
using System.Net.Sockets;
using Berth.Linux;
using Berth.Linux.Cgroups;
using Berth.Linux.Files;
using Berth.Linux.Mounting;
using Berth.Linux.Processes;
using Berth.Linux.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Berth.Runtime.Monitor.Client;

/// <summary>
/// Starts monitors from a read-only clone of their program's mount, so that no container can open <c>/proc/PID/exe</c> for writing
/// (CVE-2019-5736), and in the monitors' cgroup.
/// </summary>
/// <remarks>
/// With cgroup v1 a thread can be in another cgroup than its process, and what it starts is born there. So one thread joins once, and no
/// monitor has to be moved: each move waits for RCU in every hierarchy (20 ms).
/// With v2 the monitor moves itself.
/// </remarks>
internal sealed class MonitorSpawner : IDisposable
{
    private readonly ContainerRuntimeOptions _options;
    private readonly BlockingCollection<Work> _work = [];
    private readonly Lazy<MountFd> _program;
    private readonly Thread _thread;
    private Cgroup? _joined;

    public MonitorSpawner(ContainerRuntimeOptions options)
    {
        _options = options;
        _program = new Lazy<MountFd>(OpenProgram);
        _thread = new Thread(Run) { IsBackground = true, Name = "monitors" };
        _thread.Start();
    }

    /// <summary>Starts a monitor for the bundle.</summary>
    /// <returns>Its process, a child of ours, and our end of its starter's socket.</returns>
    /// <exception cref="LinuxException">It cannot be started.</exception>
    public Task<(PidFd Process, Socket Starter)> SpawnAsync(string bundlePath)
    {
        var work = new Work(bundlePath, new TaskCompletionSource<(PidFd, Socket)>(TaskCreationOptions.RunContinuationsAsynchronously));
        _work.Add(work);
        return work.Done.Task;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _ = _joined?.TryRemove(TimeSpan.Zero); // stays while a monitor runs
        if (_program.IsValueCreated)
        {
            _program.Value.Dispose();
        }
    }

    private void Run()
    {
        foreach (Work work in _work.GetConsumingEnumerable())
        {
            try
            {
                Join();
                work.Done.SetResult(Spawn(work.BundlePath));
            }
            catch (Exception error)
            {
                work.Done.SetException(error);
            }
        }
    }

    private void Join()
    {
        if (_joined is not null || _options.MonitorCgroupPath is not { } path)
        {
            return;
        }

        var host = CgroupHost.Detect();
        Cgroup cgroup = host.Open(path);
        cgroup = cgroup.Exists ? cgroup : host.Create(path);
        using CgroupJoin join = cgroup.OpenJoin();
        foreach (SafeFileHandle tasks in join.Tasks)
        {
            HostFiles.Write(tasks, "0"u8);
        }

        _joined = cgroup;
    }

    private (PidFd Process, Socket Starter) Spawn(string bundlePath)
    {
        (SafeFileHandle ours, SafeFileHandle theirs) = UnixSockets.MakePair();
        using SafeFileHandle passed = theirs;
        const OpenFlags Fresh = OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Truncate | OpenFlags.Append;
        using SafeFileHandle errors = HostFiles.OpenFile(Path.Combine(bundlePath, MonitorFiles.ErrorLog), Fresh, 0x180);
        var socket = new Socket(new SafeSocketHandle(ours.DangerousGetHandle(), ownsHandle: true));
        ours.SetHandleAsInvalid();
        try
        {
            var request = new SpawnRequest
            {
                Path = $"/proc/self/fd/{_program.Value.Number}",
                Arguments = Arguments(bundlePath),
                Environment = Environment(),
                Descriptors = [passed, null, errors],
            };
            return (ProcessSpawner.Spawn(request).Process, socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private List<string> Arguments(string bundlePath)
    {
        List<string> arguments = ["berth-runtime", "monitor", "--bundle", bundlePath];
        if (_options.MonitorCgroupPath is { } cgroup)
        {
            arguments.AddRange(["--cgroup", cgroup]);
        }

        return arguments;
    }

    /// <summary>A small first generation keeps a monitor's memory small; switches of our own pass through.</summary>
    private static List<string> Environment()
    {
        List<string> environment = ["DOTNET_GCgen0size=40000"];
        foreach (System.Collections.DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
        {
            if (entry.Key is string name && name.StartsWith("BERTH_", StringComparison.Ordinal))
            {
                environment.Add($"{name}={entry.Value}");
            }
        }

        return environment;
    }

    private MountFd OpenProgram()
    {
        MountFd program = Mounts.Clone(_options.ProgramPath);
        Mounts.Change(program, new MountChange(MountAttributes.ReadOnly));
        return program;
    }

    private sealed record Work(string BundlePath, TaskCompletionSource<(PidFd, Socket)> Done);
}
