using Berth.Daemon.Http;
using Berth.Daemon.Mapping;
using Berth.Engine;
using Berth.Engine.Containers;
using Berth.Engine.Logs;
using Berth.Engine.Streams;
using Berth.Oci.Runtime;
using Berth.Runtime.Monitor;

namespace Berth.Daemon.Docker;

/// <summary>attach, logs, resize.</summary>
internal sealed class StreamEndpoints(EngineHost engine)
{
    /// <summary>Adds the routes.</summary>
    public void Map(RouteTable routes)
    {
        routes.Post("/containers/{id}/attach", AttachAsync);
        routes.Get("/containers/{id}/logs", LogsAsync);
        routes.Post("/containers/{id}/resize", ResizeAsync);
    }

    private async Task AttachAsync(ApiCall call)
    {
        var options = new AttachOptions
        {
            Stdin = call.Flag("stdin"),
            Stdout = call.Flag("stdout"),
            Stderr = call.Flag("stderr"),
            Logs = call.Flag("logs"),
            Stream = call.Flag("stream"),
            DetachKeys = call.Query("detachKeys"),
        };
        Container container = engine.Attacher.Prepare(call.Path("id"), options);
        Task<AttachedStreams?> streams = await engine.Attacher.BeginAsync(container, options, call.Aborted);
        await using HijackedConnection connection = await HijackedConnection.TakeAsync(call, !container.Record.Settings.Tty);
        try
        {
            await engine.Attacher.AttachAsync(container, options, (new ClientEnds(connection.Input, connection.Output), streams), CancellationToken.None);
        }
        catch (Exception exception) when (exception is Oci.BerthException or OperationCanceledException or IOException)
        {
            // The container did not start or has just ended: the start's own answer says why, the stream only ends.
        }
    }

    private async Task LogsAsync(ApiCall call)
    {
        DateTimeOffset now = engine.Parts.Time.GetUtcNow();
        var query = new LogQuery
        {
            Stdout = call.Flag("stdout"),
            Stderr = call.Flag("stderr"),
            Follow = call.Flag("follow"),
            Timestamps = call.Flag("timestamps"),
            Details = call.Flag("details"),
            Since = TimeText.ParseOrNull(call.Query("since"), now),
            Until = TimeText.ParseOrNull(call.Query("until"), now),
            Tail = int.TryParse(call.Query("tail"), out int lines) && lines >= 0 ? lines : null,
        };
        Container container = engine.Logs.Prepare(call.Path("id"), query);
        bool tty = container.Record.Settings.Tty;
        call.Http.Response.ContentType = !tty && call.Version.AtLeast(42)
            ? "application/vnd.docker.multiplexed-stream"
            : "application/vnd.docker.raw-stream";
        await call.Http.Response.StartAsync(call.Aborted);
        await call.Http.Response.BodyWriter.FlushAsync(call.Aborted);
        await engine.Logs.WriteAsync(container, query with { Multiplexed = !tty }, call.Http.Response.BodyWriter, call.Aborted);
    }

    private async Task ResizeAsync(ApiCall call)
    {
        await engine.Attacher.ResizeAsync(call.Path("id"), SizeOf(call), call.Aborted);
        await call.StatusAsync(StatusCodes.Status200OK);
    }

    /// <summary>The size that <c>h</c> and <c>w</c> say.</summary>
    public static ConsoleSize SizeOf(ApiCall call) => new()
    {
        Height = (uint)Math.Clamp(call.Int("h") ?? 0, 0, ushort.MaxValue),
        Width = (uint)Math.Clamp(call.Int("w") ?? 0, 0, ushort.MaxValue),
    };
}
