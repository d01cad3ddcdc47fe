using Berth.Linux.Trees;
using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Snapshots;

/// <summary>What a tree takes on the disk.</summary>
internal static class DiskUsage
{
    /// <summary>Bytes of the files below <paramref name="path"/>; a file with several names counts once. Blocking.</summary>
    public static long Of(string path, CancellationToken cancellationToken)
    {
        long bytes = 0;
        var pending = new Stack<SafeFileHandle>();
        var seen = new HashSet<ulong>();
        pending.Push(TreeOpen.OpenDirectory(path));
        while (pending.TryPop(out SafeFileHandle? directory))
        {
            using (directory)
            {
                foreach (TreeEntry entry in TreeListing.Read(directory))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (TreeStatus.TryRead(directory, entry.Name, out TreeStatus status) != 0)
                    {
                        continue;
                    }

                    bytes += status.IsFile && (status.Links == 1 || seen.Add(status.Inode)) ? status.Size : 0;
                    if (status.IsDirectory && TreeOpen.TryOpenBeneath(directory, entry.Name, OpenMode.Directory, 0, out SafeFileHandle child) == 0)
                    {
                        pending.Push(child);
                    }
                }
            }
        }

        return bytes;
    }
}
