using Berth.Daemon.Http;
using Berth.Daemon.Mapping;
using Berth.DockerApi;
using Berth.DockerApi.Containers;
using Berth.Engine;
using Berth.Engine.Containers;
using Berth.Engine.Settings;
using Berth.Oci;
using WirePolicy = Berth.DockerApi.Containers.RestartPolicy;

namespace Berth.Daemon.Docker;

/// <summary>Containers: create to remove. No decisions here: HTTP ⇄ values.</summary>
internal sealed class ContainerEndpoints(EngineHost engine)
{
    /// <summary>Adds the routes.</summary>
    public void Map(RouteTable routes)
    {
        routes.Get("/containers/json", ListAsync);
        routes.Post("/containers/create", CreateAsync);
        routes.Post("/containers/prune", PruneAsync);
        routes.Get("/containers/{id}/json", InspectAsync);
        routes.Get("/containers/{id}/top", TopAsync);
        routes.Post("/containers/{id}/start", StartAsync);
        routes.Post("/containers/{id}/stop", StopAsync);
        routes.Post("/containers/{id}/restart", RestartAsync);
        routes.Post("/containers/{id}/kill", KillAsync);
        routes.Post("/containers/{id}/pause", PauseAsync);
        routes.Post("/containers/{id}/unpause", UnpauseAsync);
        routes.Post("/containers/{id}/rename", RenameAsync);
        routes.Post("/containers/{id}/update", UpdateAsync);
        routes.Post("/containers/{id}/wait", WaitAsync);
        routes.Delete("/containers/{id}", RemoveAsync);
    }

    private async Task CreateAsync(ApiCall call)
    {
        ContainerCreateRequest request = await call.ReadJsonAsync(DockerJson.Wire.ContainerCreateRequest);
        PlatformRules.Check(call.Query("platform"));
        Container container = await engine.Creator.CreateAsync(
            new CreateRequest
            {
                Name = call.Query("name"),
                Settings = ConfigMap.ToEngine(request),
                Host = HostConfigMap.ToEngine(request.HostConfig ?? new HostConfig()),
                Endpoints = EndpointMap.ToEngine(request.NetworkingConfig),
            },
            call.Aborted);
        await call.WriteJsonAsync(
            new ContainerCreateResponse { Id = container.Id }, DockerJson.Wire.ContainerCreateResponse, StatusCodes.Status201Created);
    }

    private Task ListAsync(ApiCall call)
    {
        var filter = new ContainerFilter(engine.Parts, FilterText.Parse(call.Query("filters"), ContainerFilter.Keys));
        int? limit = call.Int("limit");
        bool all = call.Flag("all") || limit is > 0 || filter.ImpliesAll;
        IEnumerable<Container> containers = engine.Parts.Containers.List().Where(container => (all || container.State.IsAlive) && filter.Passes(container));
        IReadOnlyList<ContainerSummary> list =
            [.. (limit is > 0 ? containers.Take(limit.Value) : containers).Select(container => ContainerMap.Summary(engine.Parts, container))];
        return call.WriteJsonAsync(list, DockerJson.Wire.ContainerSummaryList);
    }

    private async Task InspectAsync(ApiCall call)
    {
        Container container = engine.Parts.Containers.Find(call.Path("id"));
        ContainerInspect inspect = ContainerMap.Inspect(engine.Parts, container);
        if (call.Flag("size"))
        {
            long size = await engine.Parts.Content.Snapshots.UsageAsync(container.Record.SnapshotKey, call.Aborted);
            inspect = inspect with { SizeRw = size, SizeRootFs = size + (engine.Parts.Images.TryFind(inspect.Image)?.SizeBytes ?? 0) };
        }

        await call.WriteJsonAsync(inspect, DockerJson.Wire.ContainerInspect);
    }

    private async Task TopAsync(ApiCall call)
    {
        IReadOnlyList<IReadOnlyList<string>> rows = await engine.Top.ListAsync(call.Path("id"), call.Query("ps_args"), call.Aborted);
        await call.WriteJsonAsync(new DockerApi.Containers.ContainerTop { Titles = Engine.Containers.ContainerTop.Titles, Processes = rows }, DockerJson.Wire.ContainerTop);
    }

    private async Task StartAsync(ApiCall call)
    {
        bool started = await engine.Starter.StartAsync(call.Path("id"), call.Aborted);
        await call.StatusAsync(started ? StatusCodes.Status204NoContent : StatusCodes.Status304NotModified);
    }

    private async Task StopAsync(ApiCall call)
    {
        bool stopped = await engine.Stopper.StopAsync(call.Path("id"), call.Query("signal"), call.Int("t"), call.Aborted);
        await call.StatusAsync(stopped ? StatusCodes.Status204NoContent : StatusCodes.Status304NotModified);
    }

    private async Task RestartAsync(ApiCall call)
    {
        await engine.Stopper.RestartAsync(call.Path("id"), call.Query("signal"), call.Int("t"), call.Aborted);
        await call.NoContentAsync();
    }

    private async Task KillAsync(ApiCall call)
    {
        await engine.Stopper.KillAsync(call.Path("id"), call.Query("signal"), call.Aborted);
        await call.NoContentAsync();
    }

    private async Task PauseAsync(ApiCall call)
    {
        await engine.Stopper.PauseAsync(call.Path("id"), call.Aborted);
        await call.NoContentAsync();
    }

    private async Task UnpauseAsync(ApiCall call)
    {
        await engine.Stopper.UnpauseAsync(call.Path("id"), call.Aborted);
        await call.NoContentAsync();
    }

    private async Task RenameAsync(ApiCall call)
    {
        await engine.Updater.RenameAsync(call.Path("id"), call.Query("name") ?? throw new BerthException(ErrorKind.Invalid, "Neither old nor new names may be empty"), call.Aborted);
        await call.NoContentAsync();
    }

    private async Task UpdateAsync(ApiCall call)
    {
        ContainerUpdateRequest update = await call.ReadJsonAsync(DockerJson.Wire.ContainerUpdateRequest);
        HostConfigRefusals.CheckResources(update);
        WirePolicy policy = update.RestartPolicy;
        await engine.Updater.UpdateAsync(
            call.Path("id"),
            (ResourceSettings before) => ResourceMap.Over(before, update),
            policy.Name is { Length: > 0 } ? HostConfigMap.ToEngine(policy) : null,
            call.Aborted);
        if (update.PublishAdd is not null || update.PublishRemove is not null)
        {
            await engine.Ports.ChangeAsync(call.Path("id"), PortMap.ToEngine(update), call.Aborted);
        }

        await call.WriteJsonAsync(new ContainerUpdateResponse { Warnings = [] }, DockerJson.Wire.ContainerUpdateResponse);
    }

    private async Task WaitAsync(ApiCall call)
    {
        WaitCondition condition = call.Query("condition") switch
        {
            null or "not-running" => WaitCondition.NotRunning,
            "next-exit" => WaitCondition.NextExit,
            "removed" => WaitCondition.Removed,
            var unknown => throw new BerthException(ErrorKind.Invalid, $"invalid condition: \"{unknown}\""),
        };
        Task<int> ended = engine.Waiter.Begin(call.Path("id"), condition, call.Aborted);

        // The head goes out now: the client starts the container only when it knows that somebody waits.
        call.Http.Response.ContentType = "application/json";
        await call.Http.Response.StartAsync(call.Aborted);
        await call.Http.Response.Body.FlushAsync(call.Aborted);
        var result = new ContainerWait { StatusCode = await ended };
        await call.Http.Response.Body.WriteAsync(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(result, DockerJson.Wire.ContainerWait), call.Aborted);
    }

    private async Task RemoveAsync(ApiCall call)
    {
        if (call.Flag("link"))
        {
            throw new BerthException(ErrorKind.NotSupported, "not supported by this engine: links between containers");
        }

        await engine.Remover.RemoveAsync(call.Path("id"), call.Flag("force"), call.Flag("v"), call.Aborted);
        await call.NoContentAsync();
    }

    private async Task PruneAsync(ApiCall call)
    {
        var filters = new PruneFilter(FilterText.Parse(call.Query("filters"), PruneFilter.Keys), engine.Parts.Time.GetUtcNow());
        (IReadOnlyList<string> ids, long bytes) = await engine.Remover.PruneAsync(
            record => filters.Passes(record.Created, record.Settings.Config.Labels), call.Aborted);
        await call.WriteJsonAsync(
            new ContainersPruneReport { ContainersDeleted = ids, SpaceReclaimed = (ulong)bytes }, DockerJson.Wire.ContainersPruneReport);
    }
}
