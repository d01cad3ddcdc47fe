using Berth.Images.Files;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Containers;

/// <summary>
/// cp and export. A running container's files are reached through its first process's root, volumes and all; those of one that stands
/// still through a mount that only this process holds.
/// </summary>
public sealed class ContainerCopier(EngineParts parts)
{
    /// <summary>What is at a path.</summary>
    public Task<PathStat> StatAsync(Container container, string path) =>
        WithRootAsync(container, root => FileTree.Stat(root, path), CancellationToken.None);

    /// <summary>Writes a tar of what is at a path.</summary>
    public Task ReadAsync(Container container, string path, Stream output, CancellationToken cancellationToken) =>
        WithRootAsync(container, root => FileTree.ReadArchive(root, path, output, cancellationToken), cancellationToken);

    /// <summary>Unpacks a tar into a folder.</summary>
    public Task WriteAsync(Container container, string path, (Stream Tar, ExtractOptions Options) archive, CancellationToken cancellationToken) =>
        WithRootAsync(
            container,
            root =>
            {
                FileTree.WriteArchive(root, path, archive.Tar, archive.Options, cancellationToken);
                return true;
            },
            cancellationToken);

    /// <summary>Writes a tar of everything.</summary>
    public async Task ExportAsync(Container container, Stream output, CancellationToken cancellationToken)
    {
        await WithRootAsync(
            container,
            root =>
            {
                FileTree.Export(root, output, cancellationToken);
                return true;
            },
            cancellationToken);
        parts.Events.Publish(container.Record, "export");
    }

    // The calls block on the disk and on the client, so they have a thread of their own.
    private async Task<T> WithRootAsync<T>(Container container, Func<SafeFileHandle, T> work, CancellationToken cancellationToken)
    {
        using IDisposable gate = await container.Gate.LockAsync(cancellationToken);
        if (container.State.IsAlive)
        {
            using SafeFileHandle live = FileTree.OpenRoot($"/proc/{container.State.Pid}/root");
            gate.Dispose(); // the handle outlives the container; nobody has to wait for a slow copy
            return await Task.Run(() => work(live), cancellationToken);
        }

        using SafeFileHandle root = parts.Content.Snapshots.OpenRoot(container.Record.SnapshotKey);
        return await Task.Run(() => work(root), cancellationToken);
    }
}
