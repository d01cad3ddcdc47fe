using Berth.Daemon.Http;
using Berth.Daemon.Mapping;
using Berth.DockerApi;
using Berth.DockerApi.Images;
using Berth.DockerApi.Streams;
using Berth.Engine;
using Berth.Images.Archives;
using Berth.Images.Store;
using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Daemon.Docker;

/// <summary>Images: list, inspect, history, tag, remove, prune, load, save, import.</summary>
internal sealed class ImageEndpoints(EngineHost engine)
{
    /// <summary>Adds the routes.</summary>
    public void Map(RouteTable routes)
    {
        routes.Get("/images/json", ListAsync);
        routes.Post("/images/create", CreateAsync);
        routes.Post("/images/load", LoadAsync);
        routes.Post("/images/prune", PruneAsync);
        routes.Get("/images/get", SaveAsync);
        routes.Get("/images/{name*}/get", SaveAsync);
        routes.Get("/images/{name*}/json", InspectAsync);
        routes.Get("/images/{name*}/history", HistoryAsync);
        routes.Post("/images/{name*}/tag", TagAsync);
        routes.Delete("/images/{name*}", RemoveAsync);
    }

    private Task ListAsync(ApiCall call)
    {
        var filter = new ImageFilter(engine.Parts, FilterText.Parse(call.Query("filters"), ImageFilter.Keys), call.Query("filter"));
        IReadOnlyList<ImageSummary> list =
            [.. engine.Parts.Images.List().Where(image => filter.Passes(image, call.Flag("all"))).Select(image => ImageMap.Summary(image, -1, call.Version))];
        return call.WriteJsonAsync(list, DockerJson.Wire.ImageSummaryList);
    }

    private Task InspectAsync(ApiCall call) =>
        call.WriteJsonAsync(ImageMap.Inspect(engine.Parts.Images.Find(call.Path("name")), call.Version), DockerJson.Wire.ImageInspect);

    private Task HistoryAsync(ApiCall call)
    {
        IReadOnlyList<ImageHistoryLine> history = engine.Parts.Images.History(call.Path("name"));
        IReadOnlyList<HistoryItem> items = [.. history.Select(line => new HistoryItem
        {
            Id = line.Id?.ToString() ?? "<missing>",
            Created = line.Created?.ToUnixTimeSeconds() ?? 0,
            CreatedBy = line.CreatedBy,
            Comment = line.Comment,
            Size = line.SizeBytes,
            Tags = line.Tags is { Count: > 0 } tags ? tags : null,
        })];
        return call.WriteJsonAsync(items, DockerJson.Wire.HistoryItemList);
    }

    private Task TagAsync(ApiCall call)
    {
        string repository = call.Query("repo") ?? throw new BerthException(ErrorKind.Invalid, "invalid reference format: no repository is named");
        engine.Parts.Images.Tag(call.Path("name"), call.Query("tag") is { } tag ? $"{repository}:{tag}" : repository);
        return call.StatusAsync(StatusCodes.Status201Created);
    }

    private Task RemoveAsync(ApiCall call)
    {
        var options = new ImageDeleteOptions
        {
            Force = call.Flag("force"),
            KeepParents = call.Flag("noprune"),
            UsedBy = id => [.. engine.Parts.Containers.List()
                .Where(container => container.Record.ImageId == id)
                .Select(container => new ImageUse(container.Id, container.State.IsAlive))],
        };
        IReadOnlyList<ImageDeleteItem> items = Items(engine.Parts.Images.Delete(call.Path("name"), options));
        engine.CollectGarbage();
        return call.WriteJsonAsync(items, DockerJson.Wire.ImageDeleteItemList);
    }

    private async Task PruneAsync(ApiCall call)
    {
        IReadOnlyDictionary<string, IReadOnlyList<string>> filters = FilterText.Parse(call.Query("filters"), [.. PruneFilter.Keys, "dangling"]);
        bool all = filters.GetValueOrDefault("dangling", []) is ["false" or "0"];
        var filter = new PruneFilter(filters, engine.Parts.Time.GetUtcNow());
        var used = engine.Parts.Containers.List().Select(container => container.Record.ImageId).ToHashSet();
        var items = new List<ImageDeleteItem>();
        foreach (Image image in engine.Parts.Images.List().Where(image =>
            !used.Contains(image.Id) && (all || image.RepoTags.Count == 0) && filter.Passes(image.Config.Created ?? default, image.Config.Config?.Labels)))
        {
            foreach (string name in image.RepoTags.Count > 0 ? image.RepoTags : [image.Id.ToString()])
            {
                items.AddRange(Items(engine.Parts.Images.Delete(name, new ImageDeleteOptions())));
            }
        }

        long bytes = await engine.Parts.Images.CollectGarbageAsync(call.Aborted);
        await call.WriteJsonAsync(new ImagesPruneReport { ImagesDeleted = items, SpaceReclaimed = (ulong)bytes }, DockerJson.Wire.ImagesPruneReport);
    }

    private Task CreateAsync(ApiCall call) => call.Query("fromSrc") is { } source ? ImportAsync(call, source) : new RegistryEndpoints(engine).PullAsync(call);

    private async Task ImportAsync(ApiCall call, string source)
    {
        if (source != "-")
        {
            throw new BerthException(ErrorKind.NotSupported, $"importing from {source}: not supported by this engine: send the archive itself ('-')");
        }

        PlatformRules.Check(call.Query("platform"));
        string? repository = call.Query("repo");
        string? tag = call.Query("tag");
        Image image = await engine.Archives.ImportAsync(
            call.Http.Request.Body,
            new ImportOptions
            {
                Name = repository is null ? null : Reference.Parse(tag is null ? repository : $"{repository}:{tag}").WithDefaultTag(),
                Comment = call.Query("message") ?? "Imported from -",
                Config = Build.ImageChanges.Apply(new ContainerConfig(), call.Queries("changes")),
            },
            call.Aborted);
        var lines = new JsonLines(call);
        await lines.StartAsync();
        await lines.WriteAsync(new JsonMessage { Status = image.Id.ToString() }, DockerJson.Wire.JsonMessage);
    }

    private async Task LoadAsync(ApiCall call)
    {
        var lines = new JsonLines(call);
        IReadOnlyList<LoadedImage> loaded = await engine.Archives.LoadAsync(call.Http.Request.Body, call.Aborted);
        await lines.StartAsync();
        foreach (LoadedImage image in loaded)
        {
            foreach (string sentence in image.Names.Count > 0
                ? image.Names.Select(name => $"Loaded image: {name}\n")
                : [$"Loaded image ID: {image.Image.Id}\n"])
            {
                await lines.WriteAsync(new JsonMessage { Stream = sentence }, DockerJson.Wire.JsonMessage);
            }
        }
    }

    private async Task SaveAsync(ApiCall call)
    {
        string[] names = call.Queries("names");
        names = names.Length > 0 ? [.. names.SelectMany(name => name.Split(','))] : [call.Path("name")];
        call.Http.Response.ContentType = "application/x-tar";
        foreach (string name in names)
        {
            engine.Parts.Images.Find(name); // found out while an error can still be answered
        }

        await engine.Archives.SaveAsync(names, call.Http.Response.Body, call.Aborted);
    }

    private static ImageDeleteItem[] Items(IReadOnlyList<ImageDeletion> deletions) =>
        [.. deletions.Select(deletion => new ImageDeleteItem { Untagged = deletion.Untagged, Deleted = deletion.Deleted })];
}
