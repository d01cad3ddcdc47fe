using Microsoft.Extensions.Logging;

namespace Berth.Engine.Containers;

/// <summary>Takes a container that stands still off the disk. Goes on after an error: what is left is tried again by the next removal.</summary>
public sealed partial class ContainerEraser(EngineParts parts)
{
    private readonly ILogger _logger = parts.Loggers.CreateLogger<ContainerEraser>();

    /// <summary>Removes everything of it; the caller holds the gate.</summary>
    /// <param name="container">The container; does not run.</param>
    /// <param name="volumes">Its anonymous volumes too.</param>
    public Task EraseAsync(Container container, bool volumes)
    {
        ContainerRecord record = container.Record;
        container.Record = record with { State = record.State with { Status = ContainerStatus.Removing } };
        try
        {
            parts.Content.Snapshots.Remove(record.SnapshotKey);
            string folder = parts.Paths.Container(record.Id);
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }

            parts.Containers.Remove(container);
        }
        catch
        {
            container.Record = record with { State = record.State with { Status = ContainerStatus.Dead } };
            throw;
        }

        if (volumes)
        {
            RemoveVolumes(record);
        }

        parts.Events.Publish(record, "destroy");
        container.Waits.SetRemoved(record.State.ExitCode);
        return Task.CompletedTask;
    }

    private void RemoveVolumes(ContainerRecord record)
    {
        foreach (MountPoint volume in record.Mounts.Where(mount => mount is { Type: "volume", Anonymous: true }))
        {
            try
            {
                parts.Volumes.Remove(volume.Name!, force: true);
            }
            catch (Exception exception)
            {
                LogKept(exception, volume.Name!);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "volume {Name} could not be removed with its container")]
    private partial void LogKept(Exception exception, string name);
}
