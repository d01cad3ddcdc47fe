using Berth.Linux.Cgroups;

namespace Berth.Runtime.Monitor.Client;

/// <summary>What remains of a container whose monitor has gone.</summary>
internal static class Leftovers
{
    /// <summary>The exit code of a container that had to be ended because its monitor died: 128 + SIGKILL.</summary>
    private const int KilledExitCode = 137;

    private const int SIGKILL = 9;

    private static readonly TimeSpan RemovalWait = TimeSpan.FromSeconds(5);

    /// <summary>The record that the monitor left, or else: ends what is left of the container and writes one.</summary>
    public static Task<ExitRecord> CollectAsync(string bundlePath, int pid = 0, DateTimeOffset startedAt = default) => Task.Run(() =>
    {
        var request = MonitorRequest.Read(bundlePath);
        var left = ExitRecord.TryRead(request.ExitRecordPath);
        End(bundlePath, request);
        return left ?? Record(request, pid, startedAt);
    });

    /// <summary>Ends what is left of a container that did not get to its start. Blocking.</summary>
    public static void End(string bundlePath, MonitorRequest request)
    {
        // Nobody but this container's processes is ever in its cgroup, so this cannot meet a pid that was given out again.
        Cgroup cgroup = CgroupHost.Detect().Open(request.CgroupPath);
        if (cgroup.Exists)
        {
            cgroup.Kill();
            _ = cgroup.TryRemove(RemovalWait);
        }

        File.Delete(Path.Combine(bundlePath, MonitorFiles.Socket));
    }

    private static ExitRecord Record(MonitorRequest request, int pid, DateTimeOffset startedAt)
    {
        var record = new ExitRecord
        {
            ContainerId = request.ContainerId,
            Pid = pid,
            ExitCode = KilledExitCode,
            Signal = SIGKILL,
            StartedAt = startedAt,
            FinishedAt = TimeProvider.System.GetUtcNow(),
            Error = "The container's monitor died; the container was ended.",
        };
        record.Write(request.ExitRecordPath, request.DurableExitRecord);
        return record;
    }
}
