using Berth.Linux;
using Berth.Linux.Cgroups;
using Berth.Linux.Processes;
using Berth.Oci.Runtime;
using Berth.Runtime.Cgroups;
using Berth.Runtime.Processes;
using Microsoft.Win32.SafeHandles;

namespace Berth.RuntimeCli.Oci;

/// <summary>A container on its way to running. Unless it is kept, disposing ends it and takes folder and cgroup away.</summary>
internal sealed class Starting(ContainerFolder folder, string bundle, RuntimeSpec spec) : IDisposable
{
    private const int SIGKILL = 9;
    private static readonly TimeSpan RemoveWait = TimeSpan.FromSeconds(2);
    private Cgroup? _cgroup;
    private ContainerProcess? _process;
    private bool _keep;

    internal ContainerFolder Folder => folder;

    internal required int PreserveDescriptors { get; init; }

    internal required string? PidFile { get; init; }

    internal ContainerProcess Start(SafeFileHandle? gate)
    {
        ProcessControl.MakeUndumpable();
        string path = spec.Linux?.CgroupsPath is { Length: > 0 } given ? "/" + given.Trim('/') : "/" + folder.Id;
        _cgroup = CgroupHost.Detect().Create(path);
        CgroupLimits.Apply(_cgroup, spec.Linux?.Resources);
        using var input = new SafeFileHandle(0, ownsHandle: false);
        using var output = new SafeFileHandle(1, ownsHandle: false);
        using var error = new SafeFileHandle(2, ownsHandle: false);
        _process = ContainerInit.Start(new ContainerInitRequest
        {
            Spec = spec,
            BundlePath = bundle,
            ContainerId = folder.Id,
            Cgroup = _cgroup,
            Seccomp = SystemCallFilter.Compile(spec),
            Streams = new ProcessStreams(input, output, error),
            StartGate = gate,
            PreserveDescriptors = PreserveDescriptors,
        });
        Record(_process.Pid, path);
        return _process;
    }

    /// <summary>The container lives on without us.</summary>
    internal void Keep() => _keep = true;

    public void Dispose()
    {
        if (_keep)
        {
            return;
        }

        End();
        try
        {
            _cgroup?.TryRemove(RemoveWait);
        }
        finally
        {
            folder.Delete();
        }
    }

    private void Record(int pid, string cgroupPath)
    {
        folder.Write(new ContainerRecord
        {
            Id = folder.Id,
            Bundle = bundle,
            Pid = pid,
            PidStartTime = ProcessStat.TryRead(pid)?.StartTime ?? 0,
            CgroupPath = cgroupPath,
            Created = TimeProvider.System.GetUtcNow(),
        });
        File.Copy(Path.Combine(bundle, "config.json"), folder.ConfigPath, overwrite: true);
        if (PidFile is not null)
        {
            File.WriteAllText(PidFile + ".new", pid.ToString(System.Globalization.CultureInfo.InvariantCulture));
            File.Move(PidFile + ".new", PidFile, overwrite: true);
        }
    }

    private void End()
    {
        if (_process is null || _process.Handle.IsClosed)
        {
            return;
        }

        _process.Handle.SendSignal(SIGKILL);
        try
        {
            _process.Handle.Wait();
        }
        catch (LinuxException error) when (error.Errno == Errno.ECHILD)
        {
            // Already waited for.
        }
    }
}
