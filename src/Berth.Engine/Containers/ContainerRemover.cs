using Berth.Oci;

namespace Berth.Engine.Containers;

/// <summary><c>docker rm</c>, <c>docker container prune</c>.</summary>
public sealed class ContainerRemover(EngineParts parts, ContainerStopper stopper, ContainerEraser eraser)
{
    /// <summary>Removes a container.</summary>
    /// <param name="nameOrId">The container.</param>
    /// <param name="force">End it first if it runs.</param>
    /// <param name="volumes">Its anonymous volumes too.</param>
    /// <param name="cancellationToken">Gives up before anything is removed.</param>
    /// <exception cref="BerthException">It runs; Docker's sentence.</exception>
    public async Task RemoveAsync(string nameOrId, bool force, bool volumes, CancellationToken cancellationToken)
    {
        Container container = parts.Containers.Find(nameOrId);
        if (force)
        {
            await stopper.EndAsync(container);
        }

        using IDisposable gate = await container.Gate.LockAsync(cancellationToken);
        ContainerStatus status = container.State.Status;
        if (container.Waits.Removed.IsCompleted)
        {
            return; // --rm was quicker
        }

        if (status is ContainerStatus.Running or ContainerStatus.Paused or ContainerStatus.Restarting)
        {
            string hint = status == ContainerStatus.Paused
                ? "container is paused and must be unpaused first"
                : $"container is {(status == ContainerStatus.Running ? "running" : "restarting")}: stop the container before removing or force remove";
            throw new BerthException(ErrorKind.Conflict, $"cannot remove container \"{container.Record.Name}\": {hint}");
        }

        await eraser.EraseAsync(container, volumes);
    }

    /// <summary>Removes the containers that stand still.</summary>
    /// <param name="wanted">Which of them.</param>
    /// <param name="cancellationToken">Ends between two.</param>
    /// <returns>IDs and the bytes given back.</returns>
    public async Task<(IReadOnlyList<string> Ids, long Bytes)> PruneAsync(Func<ContainerRecord, bool> wanted, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        long bytes = 0;
        foreach (Container container in parts.Containers.List())
        {
            using IDisposable gate = await container.Gate.LockAsync(cancellationToken);
            if (container.State.Status is ContainerStatus.Created or ContainerStatus.Exited or ContainerStatus.Dead && wanted(container.Record))
            {
                long size = await parts.Content.Snapshots.UsageAsync(container.Record.SnapshotKey, cancellationToken);
                await eraser.EraseAsync(container, volumes: false);
                ids.Add(container.Id);
                bytes += size;
            }
        }

        return (ids, bytes);
    }
}
