using System.Text;
using Berth.Engine.Containers;
using Berth.Engine.Execs;
using Berth.Oci;
using Berth.Oci.Images;
using Berth.Oci.Runtime;
using Berth.Runtime.Monitor;

namespace Berth.Engine.Health;

/// <summary>Runs the health checks of running containers, as Docker does: interval, timeout, start period, retries.</summary>
public sealed class HealthMonitor(EngineParts parts)
{
    private const int KeptResults = 5;
    private const int OutputBound = 4096;

    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(30);

    /// <summary>Begins the checks of a container that has just started, or that was found running.</summary>
    public void Begin(Container container)
    {
        HealthcheckConfig? check = container.Record.Settings.Config.Healthcheck;
        if (check?.Test is not { Count: > 0 } test || test[0] == "NONE" || Command(container, test) is not { } command)
        {
            return;
        }

        var cancelled = new CancellationTokenSource();
        container.HealthChecks = cancelled;
        container.Health = new HealthState("starting", 0, []);
        _ = RunAsync(container, check, command, cancelled.Token);
    }

    private static IReadOnlyList<string>? Command(Container container, IReadOnlyList<string> test) => test[0] switch
    {
        "CMD" => [.. test.Skip(1)],
        "CMD-SHELL" when test.Count > 1 => [.. container.Record.Settings.Config.Shell ?? ["/bin/sh", "-c"], test[1]],
        _ => null,
    };

    private static TimeSpan Of(long? nanoseconds, TimeSpan otherwise) =>
        nanoseconds is > 0 ? TimeSpan.FromTicks(nanoseconds.Value / 100) : otherwise;

    private async Task RunAsync(Container container, HealthcheckConfig check, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        DateTimeOffset began = parts.Time.GetUtcNow();
        TimeSpan startPeriod = Of(check.StartPeriod, TimeSpan.Zero);
        try
        {
            while (true)
            {
                bool starting = container.Health?.Status == "starting" && parts.Time.GetUtcNow() - began < startPeriod;
                TimeSpan wait = starting ? Of(check.StartInterval, TimeSpan.FromSeconds(5)) : Of(check.Interval, Usual);
                await Task.Delay(wait, parts.Time, cancellationToken);
                if (container.State.Status != ContainerStatus.Running)
                {
                    continue; // a paused container is not asked
                }

                HealthResult result = await CheckAsync(container, command, Of(check.Timeout, Usual), cancellationToken);
                bool forgiven = container.Health?.Status == "starting" && result.Start - began < startPeriod;
                Record(container, result, check.Retries is > 0 ? check.Retries.Value : 3, forgiven);
            }
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
        }
    }

    private void Record(Container container, HealthResult result, int retries, bool forgiven)
    {
        HealthState before = container.Health ?? new HealthState("starting", 0, []);
        int streak = result.ExitCode == 0 ? 0 : forgiven ? before.FailingStreak : before.FailingStreak + 1;
        string status = result.ExitCode == 0 ? "healthy" : streak >= retries ? "unhealthy" : before.Status;
        container.Health = new HealthState(status, streak, [.. before.Log.TakeLast(KeptResults - 1), result]);
        if (status != before.Status)
        {
            parts.Events.Publish(container.Record, "health_status: " + status);
        }
    }

    private async Task<HealthResult> CheckAsync(
        Container container, IReadOnlyList<string> command, TimeSpan timeout, CancellationToken cancellationToken)
    {
        DateTimeOffset start = parts.Time.GetUtcNow();
        using var late = new CancellationTokenSource(timeout, parts.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            RunningContainer running = container.Running ?? throw new OperationCanceledException();
            ProcessSpec process = ExecService.ProcessOf(container.Record, new ExecSettings { Args = command });
            await using RunningExec exec = await running.ExecAsync(
                new ExecRequest { ExecId = ContainerId.New().ToString(), Process = process }, either.Token);
            string output = await ReadAsync(exec, either.Token);
            int exitCode = await exec.Exited.WaitAsync(either.Token);
            return new HealthResult(start, parts.Time.GetUtcNow(), exitCode, output);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new HealthResult(start, parts.Time.GetUtcNow(), -1, $"Health check exceeded timeout ({timeout.TotalSeconds:0.###}s)");
        }
        catch (Exception exception) when (exception is BerthException or IOException)
        {
            return new HealthResult(start, parts.Time.GetUtcNow(), -1, exception.Message);
        }
    }

    private static async Task<string> ReadAsync(RunningExec exec, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[OutputBound];
        byte[] rest = new byte[OutputBound];
        int filled = 0;
        while (true)
        {
            bool full = filled == buffer.Length;
            OutputChunk chunk = await exec.Streams.ReadAsync(full ? rest : buffer.AsMemory(filled), cancellationToken);
            if (chunk.Count == 0)
            {
                return Encoding.UTF8.GetString(buffer, 0, filled);
            }

            filled += full ? 0 : chunk.Count;
        }
    }
}
