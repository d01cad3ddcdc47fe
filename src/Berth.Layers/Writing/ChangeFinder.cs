using System.Text;
using Berth.Layers.Unpacking;
using Berth.Linux.Trees;
using Microsoft.Win32.SafeHandles;

namespace Berth.Layers.Writing;

/// <summary>Says what an overlay's upper directory changes about the layers beneath, as <c>docker diff</c> does.</summary>
/// <param name="lower">The layers beneath, with everything that is shown as unchanged.</param>
/// <param name="report">Gets each change: 'A', 'C' or 'D' and the absolute path, ordered by path.</param>
public sealed class ChangeFinder(LayerView lower, Action<char, string> report)
{
    /// <summary>Looks through <paramref name="upper"/>, which must be open for reading and may be in use.</summary>
    public void Find(SafeFileHandle upper, CancellationToken cancellationToken) => Find(upper, [], cancellationToken);

    private void Find(SafeFileHandle directory, byte[] path, CancellationToken cancellationToken)
    {
        foreach (TreeEntry entry in TreeListing.Read(directory))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TreeStatus.TryRead(directory, entry.Name, out TreeStatus status) != 0)
            {
                continue;
            }

            byte[] child = TreePath.Join(path, entry.Name);
            using LayerViewEntry? beneath = lower.Find(child);
            if (!status.IsWhiteout || beneath is not null)
            {
                report(status.IsWhiteout ? 'D' : beneath is null ? 'A' : 'C', "/" + Encoding.UTF8.GetString(child));
            }

            if (status.IsDirectory && TreeOpen.TryOpenBeneath(directory, entry.Name, OpenMode.Directory, 0, out SafeFileHandle subdirectory) == 0)
            {
                using (subdirectory)
                {
                    Find(subdirectory, child, cancellationToken);
                }
            }
        }
    }
}
