using System.Text.Json;
using System.Threading.Channels;
using Berth.Build;
using Berth.Daemon.Http;
using Berth.DockerApi;
using Berth.DockerApi.Builds;
using Berth.DockerApi.Streams;
using Berth.Engine;
using Berth.Oci;

namespace Berth.Daemon.Docker;

/// <summary>build: a context in, Docker's progress stream out.</summary>
internal sealed class BuildEndpoints(EngineHost engine)
{
    /// <summary>Adds the routes.</summary>
    public void Map(RouteTable routes)
    {
        routes.Post("/build", BuildAsync);
        routes.Post("/build/prune", PruneAsync);
        routes.Post("/build/cancel", _ => throw new BerthException(ErrorKind.NotSupported, "not supported by this engine: cancelling BuildKit builds"));
    }

    private async Task BuildAsync(ApiCall call)
    {
        IEnumerable<KeyValuePair<string, string>> parameters =
            call.Http.Request.Query.SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value ?? "")));
        BuildRequest request = BuildQuery.Parse(parameters, ContextSource.FromTar(call.Http.Request.Body));
        var lines = new JsonLines(call);
        var progress = new Progress();
        Task<bool> writing = WriteAsync(progress.Events, lines);
        BerthException? failure = null;
        bool started;
        try
        {
            await engine.Builder.BuildAsync(request, progress, call.Aborted);
        }
        catch (BerthException exception)
        {
            failure = exception;
        }
        finally
        {
            progress.Complete();
            started = await writing;
        }

        if (failure is not null)
        {
            await ReportAsync(failure, started, lines);
        }
    }

    /// <summary>Before the first step a failure is a status code, as in Docker (400 for a wrong Dockerfile); afterwards the stream tells it.</summary>
    private static Task ReportAsync(BerthException failure, bool started, JsonLines lines)
    {
        if (!started)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }

        int code = (failure as StepFailedException)?.ExitCode ?? 0;
        var message = new JsonMessage { Error = failure.Message, ErrorDetail = new ErrorDetail { Code = code, Message = failure.Message } };
        return lines.WriteAsync(message, DockerJson.Wire.JsonMessage);
    }

    private Task PruneAsync(ApiCall call)
    {
        engine.Builder.ClearCache();
        engine.CollectGarbage();
        return call.WriteJsonAsync(new BuildCachePruneReport { CachesDeleted = [] }, DockerJson.Wire.BuildCachePruneReport);
    }

    /// <summary>Writes what happens; true when there was anything, so that the response has begun.</summary>
    private static async Task<bool> WriteAsync(ChannelReader<BuildEvent> events, JsonLines lines)
    {
        bool started = false;
        await foreach (BuildEvent happened in events.ReadAllAsync())
        {
            if (!started)
            {
                started = true;
                await lines.StartAsync();
            }

            if (happened.ImageId is { } id)
            {
                var aux = JsonSerializer.SerializeToElement(new ImageIdAux { Id = id.ToString() }, DockerJson.Wire.ImageIdAux);
                await lines.WriteAsync(new JsonMessage { Aux = aux }, DockerJson.Wire.JsonMessage);
            }

            if (happened.Text.Length > 0)
            {
                await lines.WriteAsync(new JsonMessage { Stream = happened.Text }, DockerJson.Wire.JsonMessage);
            }
        }

        return started;
    }

    // The builder must not wait for a slow client.
    private sealed class Progress : IBuildProgress
    {
        private readonly Channel<BuildEvent> _events = Channel.CreateUnbounded<BuildEvent>(new UnboundedChannelOptions { SingleReader = true });

        public ChannelReader<BuildEvent> Events => _events.Reader;

        public void Report(BuildEvent buildEvent) => _events.Writer.TryWrite(buildEvent);

        public void Complete() => _events.Writer.Complete();
    }
}
