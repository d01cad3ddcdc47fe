using Berth.Linux;
using Berth.Linux.Cgroups;
using Berth.Linux.Processes;
using Berth.Oci.Runtime;
using Berth.Runtime.Cgroups;
using Berth.Runtime.Hooks;
using Berth.Runtime.Namespaces;
using Berth.Runtime.Processes;
using Microsoft.Win32.SafeHandles;

namespace Berth.RuntimeCli.Oci;

/// <summary>A container on its way to running. Unless it is kept, disposing ends it and takes folder and cgroup away.</summary>
internal sealed class Starting(ContainerFolder folder, string bundle, RuntimeSpec spec) : IDisposable
{
    private const int SIGKILL = 9;
    private static readonly TimeSpan RemoveWait = TimeSpan.FromSeconds(2);
    private readonly IDisposable _lock = folder.Lock();
    private Cgroup? _cgroup;
    private ContainerProcess? _process;
    private ContainerRecord? _record;
    private bool _keep;

    internal ContainerFolder Folder => folder;

    internal required OciOptions Options { get; init; }

    internal required string CallersDirectory { get; init; }

    internal required int PreserveDescriptors { get; init; }

    internal required string? PidFile { get; init; }

    internal required bool NoPivot { get; init; }

    internal required bool NoNewKeyring { get; init; }

    internal bool HasStartHooks => spec.Hooks?.StartContainer is { Count: > 0 };

    internal ContainerProcess Start(SafeFileHandle? gate)
    {
        ProcessControl.MakeUndumpable();
        string path = folder.CgroupPathOf(spec);

        // First the record, then what it tells of: whatever a crash leaves can be found by it.
        Record(0, path);
        File.Copy(Path.Combine(bundle, "config.json"), folder.ConfigPath, overwrite: true);
        _cgroup = CgroupHost.Detect().Create(path);
        CgroupLimits.Apply(_cgroup, spec.Linux?.Resources);
        _process = Clone(gate);
        Record(_process.Pid, path, ready: true);
        if (PidFile is not null)
        {
            File.WriteAllText(PidFile + ".new", _process.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture));
            File.Move(PidFile + ".new", PidFile, overwrite: true);
        }

        return _process;
    }

    /// <summary>What starting a further process takes; for the startContainer hooks.</summary>
    internal void RunStartHooks() => HookRunner.RunStartContainer(
        folder.ExecRequest(_record!, (spec, spec.Process!), _process!.Handle), folder.StateOf(_record, "created", spec));

    /// <summary>Runs the poststart hooks; when one fails the container ends.</summary>
    internal void RunPoststart() =>
        HookRunner.RunOnHost("poststart", spec.Hooks?.Poststart, folder.StateOf(_record, "running", spec));

    /// <summary>Lets other commands at the container.</summary>
    internal void Unlock() => _lock.Dispose();

    /// <summary>The container lives on without us.</summary>
    internal void Keep() => _keep = true;

    public void Dispose()
    {
        try
        {
            if (!_keep)
            {
                Undo();
            }
        }
        finally
        {
            _lock.Dispose();
        }
    }

    private void Undo()
    {
        End();
        try
        {
            _cgroup?.TryRemove(RemoveWait);
        }
        finally
        {
            folder.Delete();
            foreach (string failure in HookRunner.RunAllOnHost("poststop", spec.Hooks?.Poststop, folder.StateOf(_record, "stopped", spec)))
            {
                Options.Warn(failure);
            }
        }
    }

    private ContainerProcess Clone(SafeFileHandle? gate)
    {
        using var input = new SafeFileHandle(0, ownsHandle: false);
        using var output = new SafeFileHandle(1, ownsHandle: false);
        using var error = new SafeFileHandle(2, ownsHandle: false);
        HooksSpec? hooks = spec.Hooks;
        bool stops = hooks?.Prestart is { Count: > 0 } || hooks?.CreateRuntime is { Count: > 0 } || hooks?.CreateContainer is { Count: > 0 }
            || spec.Linux?.NetDevices is { Count: > 0 };
        using var init = ContainerInit.Clone(new ContainerInitRequest
        {
            Spec = spec,
            BundlePath = bundle,
            ContainerId = folder.Id,
            Cgroup = _cgroup,
            Seccomp = SystemCallFilter.Compile(spec),
            Listener = SystemCallFilter.Listener(spec, folder.StateOf(_record! with { Pid = 0 }, "creating", spec) with { Pid = null }),
            Streams = new ProcessStreams(input, output, error),
            StartGate = gate,
            PreserveDescriptors = PreserveDescriptors,
            StopBeforePivot = stops,
            NoPivot = NoPivot,
            NoNewKeyring = NoNewKeyring,
        });
        if (stops)
        {
            init.WaitForStop();
            Record(init.Pid, _cgroup!.Path);
            RunAtStop(init);
            init.Go();
        }

        return init.Finish();
    }

    private void RunAtStop(ContainerInit init)
    {
        if (spec.Linux?.NetDevices is { Count: > 0 } devices)
        {
            NetworkDevices.Move(devices, init.Pid);
        }

        RuntimeState state = folder.StateOf(_record, "creating", spec);
        HookRunner.RunOnHost("prestart", spec.Hooks?.Prestart, state);
        HookRunner.RunOnHost("createRuntime", spec.Hooks?.CreateRuntime, state);
        HookRunner.RunCreateContainer(spec, state, (init.Pid, init.Handle, _cgroup));
    }

    private void Record(int pid, string cgroupPath, bool ready = false)
    {
        _record = new ContainerRecord
        {
            Id = folder.Id,
            Bundle = bundle,
            Rootfs = Path.GetFullPath(spec.Root?.Path ?? "", bundle),
            Pid = pid,
            Ready = ready,
            PidStartTime = pid == 0 ? 0 : ProcessStat.TryRead(pid)?.StartTime ?? 0,
            CgroupPath = cgroupPath,
            Created = _record?.Created ?? TimeProvider.System.GetUtcNow(),
            Owner = ProcessControl.EffectiveUser(),
        };
        folder.Write(_record);
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
