using Berth.Daemon.Http;
using Berth.Daemon.Mapping;
using Berth.DockerApi;
using Berth.DockerApi.Volumes;
using Berth.Engine;
using Berth.Engine.Volumes;
using Berth.Oci;

namespace Berth.Daemon.Docker;

/// <summary>Volumes.</summary>
internal sealed class VolumeEndpoints(EngineHost engine)
{
    private static readonly string[] ListKeys = ["dangling", "driver", "label", "label!", "name"];

    private VolumeService Volumes => engine.Parts.Volumes;

    /// <summary>Adds the routes.</summary>
    public void Map(RouteTable routes)
    {
        routes.Get("/volumes", ListAsync);
        routes.Post("/volumes/create", CreateAsync);
        routes.Post("/volumes/prune", PruneAsync);
        routes.Get("/volumes/{name}", InspectAsync);
        routes.Put("/volumes/{name}", call => throw new BerthException(ErrorKind.Unavailable, "volume update only valid for cluster volumes, but swarm is unavailable"));
        routes.Delete("/volumes/{name}", RemoveAsync);
    }

    private Task ListAsync(ApiCall call)
    {
        IReadOnlyDictionary<string, IReadOnlyList<string>> filters = FilterText.Parse(call.Query("filters"), ListKeys);
        IEnumerable<VolumeRecord> volumes = Volumes.List().Where(volume =>
            LabelFilter.Passes(filters, volume.Labels)
            && filters.GetValueOrDefault("name", []) is var names && (names.Count == 0 || names.Any(name => volume.Name.Contains(name, StringComparison.Ordinal)))
            && filters.GetValueOrDefault("driver", []).All(driver => driver == "local")
            && filters.GetValueOrDefault("dangling", []).All(dangling => (Volumes.UsedBy(volume.Name).Count == 0) == (dangling is "true" or "1")));
        return call.WriteJsonAsync(
            new VolumeList { Volumes = [.. volumes.Select(volume => VolumeMap.ToWire(engine.Parts, volume))] }, DockerJson.Wire.VolumeList);
    }

    private async Task CreateAsync(ApiCall call)
    {
        VolumeCreateRequest request = await call.ReadJsonAsync(DockerJson.Wire.VolumeCreateRequest);
        if (request.Driver is not (null or "" or "local") || request.DriverOpts is { Count: > 0 } || request.ClusterVolumeSpec is not null)
        {
            throw new BerthException(ErrorKind.NotSupported, "not supported by this engine: volume drivers beside local, driver options, cluster volumes");
        }

        string name = request.Name is { Length: > 0 } asked ? asked : ContainerId.New().ToString();
        Volumes.Ensure(name, anonymous: request.Name is not { Length: > 0 }, request.Labels);
        await call.WriteJsonAsync(VolumeMap.ToWire(engine.Parts, Volumes.Find(name)), DockerJson.Wire.Volume, StatusCodes.Status201Created);
    }

    private Task InspectAsync(ApiCall call) =>
        call.WriteJsonAsync(VolumeMap.ToWire(engine.Parts, Volumes.Find(call.Path("name"))), DockerJson.Wire.Volume);

    private Task RemoveAsync(ApiCall call)
    {
        Volumes.Remove(call.Path("name"), call.Flag("force"));
        return call.NoContentAsync();
    }

    private Task PruneAsync(ApiCall call)
    {
        IReadOnlyDictionary<string, IReadOnlyList<string>> filters = FilterText.Parse(call.Query("filters"), [.. PruneFilter.Keys, "all"]);

        // From 1.42 on only anonymous volumes go, unless all are asked for.
        bool all = !call.Version.AtLeast(42) || filters.GetValueOrDefault("all", []) is ["true" or "1"];
        var filter = new PruneFilter(filters, engine.Parts.Time.GetUtcNow());
        (IReadOnlyList<string> names, long bytes) = Volumes.Prune(volume => (all || volume.Anonymous) && filter.Passes(volume.Created, volume.Labels));
        return call.WriteJsonAsync(new VolumesPruneReport { VolumesDeleted = names, SpaceReclaimed = (ulong)bytes }, DockerJson.Wire.VolumesPruneReport);
    }
}
