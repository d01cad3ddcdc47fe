using System.Text.Json;
using Berth.Daemon.Http;
using Berth.DockerApi;
using Berth.DockerApi.Containers;
using Berth.DockerApi.Images;
using Berth.Engine;
using Berth.Engine.Containers;
using Berth.Images.Snapshots;
using Berth.Oci;
using WireStat = Berth.DockerApi.Containers.PathStat;

namespace Berth.Daemon.Docker;

/// <summary>A container's files: changes, export, archive, commit.</summary>
internal sealed class ArchiveEndpoints(EngineHost engine)
{
    /// <summary>Adds the routes.</summary>
    public void Map(RouteTable routes)
    {
        routes.Get("/containers/{id}/changes", ChangesAsync);
        routes.Get("/containers/{id}/export", ExportAsync);
        routes.Head("/containers/{id}/archive", StatAsync);
        routes.Get("/containers/{id}/archive", ReadAsync);
        routes.Put("/containers/{id}/archive", WriteAsync);
        routes.Post("/commit", CommitAsync);
    }

    private static string PathOf(ApiCall call) =>
        call.Query("path") ?? throw new BerthException(ErrorKind.Invalid, "missing parameter: path");

    private async Task ChangesAsync(ApiCall call)
    {
        Container container = engine.Parts.Containers.Find(call.Path("id"));
        IReadOnlyList<FileChange> changes = await engine.Parts.Content.Snapshots.DiffAsync(container.Record.SnapshotKey, call.Aborted);
        IReadOnlyList<FilesystemChange> list = [.. changes.Select(change => new FilesystemChange { Path = change.Path, Kind = (int)change.Kind })];
        await call.WriteJsonAsync(list, DockerJson.Wire.FilesystemChangeList);
    }

    private async Task ExportAsync(ApiCall call)
    {
        Container container = engine.Parts.Containers.Find(call.Path("id"));
        call.Http.Response.ContentType = "application/x-tar";
        await engine.Files.ExportAsync(container, call.Http.Response.Body, call.Aborted);
    }

    private async Task StatAsync(ApiCall call)
    {
        Container container = engine.Parts.Containers.Find(call.Path("id"));
        SetStat(call, await engine.Files.StatAsync(container, PathOf(call)));
        await call.StatusAsync(StatusCodes.Status200OK);
    }

    private async Task ReadAsync(ApiCall call)
    {
        Container container = engine.Parts.Containers.Find(call.Path("id"));
        string path = PathOf(call);
        SetStat(call, await engine.Files.StatAsync(container, path));
        call.Http.Response.ContentType = "application/x-tar";
        await engine.Files.ReadAsync(container, path, call.Http.Response.Body, call.Aborted);
    }

    private async Task WriteAsync(ApiCall call)
    {
        Container container = engine.Parts.Containers.Find(call.Path("id"));
        if (call.Flag("copyUIDGID"))
        {
            throw new BerthException(ErrorKind.NotSupported, "not supported by this engine yet: copyUIDGID (docker cp --archive keeps the owners of the archive)");
        }

        var options = new Images.Files.ExtractOptions { NoOverwriteDirectoryByFile = call.Flag("noOverwriteDirNonDir") };
        await engine.Files.WriteAsync(container, PathOf(call), (call.Http.Request.Body, options), call.Aborted);
        await call.StatusAsync(StatusCodes.Status200OK);
    }

    private async Task CommitAsync(ApiCall call)
    {
        Config? config = await call.TryReadJsonAsync(DockerJson.Wire.Config);
        Digest id = await engine.Committer.CommitAsync(
            new CommitRequest
            {
                Container = call.Query("container") ?? throw new BerthException(ErrorKind.Invalid, "missing parameter: container"),
                Repository = call.Query("repo"),
                Tag = call.Query("tag"),
                Author = call.Query("author"),
                Comment = call.Query("comment"),
                Pause = call.Flag("pause", absent: true),
                Changes = call.Queries("changes"),
                Config = config is { Image.Length: > 0 } ? Mapping.ConfigMap.ToEngine(config).Config : null,
            },
            call.Aborted);
        await call.WriteJsonAsync(new CommitResponse { Id = id.ToString() }, DockerJson.Wire.CommitResponse, StatusCodes.Status201Created);
    }

    private static void SetStat(ApiCall call, Images.Files.PathStat stat)
    {
        var wire = new WireStat
        {
            Name = stat.Name,
            Size = stat.Size,
            Mode = stat.GoMode,
            Mtime = DockerTime.Format(stat.ModifiedAt),
            LinkTarget = stat.LinkTarget,
        };
        call.Http.Response.Headers["X-Docker-Container-Path-Stat"] =
            Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(wire, DockerJson.Wire.PathStat));
    }
}
