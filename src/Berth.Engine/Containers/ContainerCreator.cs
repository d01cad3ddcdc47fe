using Berth.Engine.Settings;
using Berth.Engine.Specs;
using Berth.Engine.Volumes;
using Berth.Images.Snapshots;
using Berth.Images.Store;
using Berth.Oci;
using Microsoft.Extensions.Logging;

namespace Berth.Engine.Containers;

/// <summary><c>docker create</c>: a record, a snapshot and a folder; all of it or nothing.</summary>
public sealed class ContainerCreator(EngineParts parts, HostRules rules, MountResolver mounts, CopyUp copyUp)
{
    private readonly ILogger _logger = parts.Loggers.CreateLogger<ContainerCreator>();

    /// <summary>Makes a container. Its record is durable when this returns, but for --rm.</summary>
    /// <exception cref="BerthException">Unknown image, taken name, a setting that is wrong or not supported.</exception>
    public async Task<Container> CreateAsync(CreateRequest request, CancellationToken cancellationToken)
    {
        string? name = request.Name is null ? null : ContainerNames.Checked(request.Name);
        Image image = parts.Images.Find(request.Settings.Image);
        ContainerSettings settings = request.Settings with { Config = CommandLine.Merge(request.Settings.Config, image.Config.Config) };
        rules.Check(settings, request.Host);
        IReadOnlyList<EndpointSettings> endpoints = rules.Endpoints(settings, request);
        IReadOnlyList<string> command = CommandLine.Of(settings.Config);

        string id = ContainerId.New().ToString();
        await using var undo = new UndoStack(_logger);
        string taken = parts.Containers.ReserveName(name, id);
        undo.Push($"taking the name {taken}", () => Done(() => parts.Containers.ReleaseName(taken)));
        parts.Content.Snapshots.Prepare(new SnapshotRequest { Key = id, Layers = image.DiffIds });
        undo.Push($"preparing the snapshot of {id}", () => Done(() => parts.Content.Snapshots.Remove(id)));
        Directory.CreateDirectory(parts.Paths.Container(id));
        undo.Push($"making the folder of {id}", () => Done(() => Directory.Delete(parts.Paths.Container(id), recursive: true)));

        var record = new ContainerRecord
        {
            Id = id,
            Name = taken,
            Created = parts.Time.GetUtcNow(),
            ImageId = image.Id,
            ManifestDigest = image.Manifest.Digest,
            Settings = settings,
            Host = request.Host,
            Path = command[0],
            Args = [.. command.Skip(1)],
            Mounts = mounts.Resolve(settings, request.Host, undo),
            Networks = endpoints,
            SnapshotKey = id,
        };
        copyUp.Fill(record, cancellationToken);
        var container = new Container(record);
        parts.Containers.Add(container);
        undo.Keep();
        parts.Events.Publish(record, "create");
        return container;
    }

    private static ValueTask Done(Action undo)
    {
        undo();
        return ValueTask.CompletedTask;
    }
}
