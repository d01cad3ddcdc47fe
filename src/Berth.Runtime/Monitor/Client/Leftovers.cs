namespace Berth.Runtime.Monitor.Client;

/// <summary>What remains of a container whose monitor has gone.</summary>
internal static class Leftovers
{
    /// <summary>The exit code of a container that had to be ended because its monitor died: 128 + SIGKILL.</summary>
    private const int KilledExitCode = 137;

    /// <summary>The record that the monitor left, or else: ends what is left of the container and writes one.</summary>
    public static Task<ExitRecord> EndAsync(string bundlePath, int pid = 0, DateTimeOffset startedAt = default) => Task.Run(() =>
    {
        var request = MonitorRequest.Read(bundlePath);
        return ExitRecord.TryRead(request.ExitRecordPath) ?? End(request, pid, startedAt);
    });

    private static ExitRecord End(MonitorRequest request, int pid, DateTimeOffset startedAt)
    {
        var record = new ExitRecord
        {
            ContainerId = request.ContainerId,
            Pid = pid,
            ExitCode = KilledExitCode,
            StartedAt = startedAt,
            FinishedAt = TimeProvider.System.GetUtcNow(),
            Error = "The container's monitor died; the container was ended.",
        };
        record.Write(request.ExitRecordPath, request.DurableExitRecord);
        return record;
    }
}
