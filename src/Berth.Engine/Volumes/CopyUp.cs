using Berth.Engine.Containers;
using Berth.Images.Files;
using Berth.Oci;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Volumes;

/// <summary>Fills a volume that nobody has used yet with what the image has at its place.</summary>
public sealed class CopyUp(EngineParts parts)
{
    /// <summary>Fills the new volumes of a container that is being made.</summary>
    public void Fill(ContainerRecord container, CancellationToken cancellationToken)
    {
        MountPoint[] volumes = [.. container.Mounts.Where(point => point.Type == "volume" && parts.Volumes.MarkUsed(point.Name!) && point.CopyUp)];
        if (volumes.Length == 0)
        {
            return;
        }

        using SafeFileHandle root = parts.Content.Snapshots.OpenRoot(container.SnapshotKey);
        foreach (MountPoint volume in volumes)
        {
            Fill(root, volume, cancellationToken);
        }
    }

    private static void Fill(SafeFileHandle root, MountPoint volume, CancellationToken cancellationToken)
    {
        PathStat stat;
        try
        {
            stat = FileTree.Stat(root, volume.Destination);
        }
        catch (BerthException missing) when (missing.Kind == ErrorKind.NotFound)
        {
            return;
        }

        if (!stat.IsDirectory || Directory.EnumerateFileSystemEntries(volume.Source).Any())
        {
            return;
        }

        using SafeFileHandle target = FileTree.OpenRoot(volume.Source);
        FileTree.Copy(
            new CopyRequest { SourceRoot = root, SourcePath = volume.Destination, DestinationRoot = target, DestinationPath = "/" },
            cancellationToken);
    }
}
