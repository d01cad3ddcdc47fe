using Berth.Build;
using Berth.Images.Layers;
using Berth.Images.Snapshots;
using Berth.Images.Store;
using Berth.Oci;
using Berth.Oci.Images;
using Berth.Runtime.Monitor;

namespace Berth.Engine.Containers;

/// <summary><c>docker commit</c>: the image's layers and one of what the container changed.</summary>
public sealed class ContainerCommitter(EngineParts parts)
{
    /// <summary>Makes the image; durable when this returns.</summary>
    /// <returns>The image ID.</returns>
    /// <exception cref="BerthException">No such container, a malformed name or change.</exception>
    public async Task<Digest> CommitAsync(CommitRequest request, CancellationToken cancellationToken)
    {
        Container container = parts.Containers.Find(request.Container);
        ContainerRecord record = container.Record;
        Reference? name = request.Repository is { } repository
            ? Reference.Parse(request.Tag is { } tag ? $"{repository}:{tag}" : repository).WithDefaultTag()
            : null;
        ContainerConfig config = ImageChanges.Apply(request.Config ?? record.Settings.Config, request.Changes);
        Image parent = parts.Images.Find(record.ImageId.ToString());
        LayerBlob layer = await LayerAsync(container, request.Pause, cancellationToken);
        DateTimeOffset now = parts.Time.GetUtcNow();
        var history = new HistoryEntry
        {
            Created = now,
            CreatedBy = string.Join(' ', [record.Path, .. record.Args]),
            Author = request.Author,
            Comment = request.Comment,
        };
        Image image = await parts.Images.CreateAsync(
            new NewImage
            {
                Config = parent.Config with
                {
                    Created = now,
                    Author = request.Author ?? parent.Config.Author,
                    Config = config,
                    History = [.. parent.Config.History ?? [], history],
                },
                Layers = [.. parent.Layers, layer],
                Names = name is null ? [] : [name],
                Parent = parent.Id,
            },
            cancellationToken);
        parts.Events.Publish(record, "commit", ("comment", request.Comment ?? ""), ("imageID", image.Id.ToString()), ("imageRef", name?.ToString() ?? ""));
        return image.Id;
    }

    private async Task<LayerBlob> LayerAsync(Container container, bool pause, CancellationToken cancellationToken)
    {
        using IDisposable gate = await container.Gate.LockAsync(cancellationToken);
        RunningContainer? frozen = pause && container.State.Status == ContainerStatus.Running ? container.Running : null;
        await (frozen?.PauseAsync() ?? Task.CompletedTask);
        try
        {
            return await parts.Content.Snapshots.CommitAsync(container.Record.SnapshotKey, new CommitOptions(), cancellationToken);
        }
        finally
        {
            await (frozen?.ResumeAsync() ?? Task.CompletedTask);
        }
    }
}
