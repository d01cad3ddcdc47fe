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
        await lines.StartAsync();
        Task writing = WriteAsync(progress.Events, lines);
        JsonMessage? failure = null;
        try
        {
            await engine.Builder.BuildAsync(request, progress, call.Aborted);
        }
        catch (Exception exception) when (exception is BerthException or JsonException)
        {
            int code = (exception as StepFailedException)?.ExitCode ?? 0;
            failure = new JsonMessage { Error = exception.Message, ErrorDetail = new ErrorDetail { Code = code, Message = exception.Message } };
        }
        finally
        {
            progress.Complete();
            await writing;
        }

        if (failure is not null)
        {
            await lines.WriteAsync(failure, DockerJson.Wire.JsonMessage);
        }
    }

    private Task PruneAsync(ApiCall call)
    {
        engine.Builder.ClearCache();
        engine.CollectGarbage();
        return call.WriteJsonAsync(new BuildCachePruneReport { CachesDeleted = [] }, DockerJson.Wire.BuildCachePruneReport);
    }

    private static async Task WriteAsync(ChannelReader<BuildEvent> events, JsonLines lines)
    {
        await foreach (BuildEvent happened in events.ReadAllAsync())
        {
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
