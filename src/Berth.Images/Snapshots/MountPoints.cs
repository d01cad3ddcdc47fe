using System.Text;
using Berth.Layers.Unpacking;
using Berth.Linux;
using Berth.Linux.Trees;
using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Snapshots;

/// <summary>
/// Makes the layer with what every container needs to exist and the image lacks. Docker's init layer has the same paths. Links of the image are respected: where
/// its /etc is a link, nothing is made beneath it.
/// </summary>
internal static class MountPoints
{
    private static readonly (string Path, bool IsDirectory)[] Needed =
    [
        ("dev", true), ("dev/pts", true), ("dev/shm", true), ("proc", true), ("sys", true), ("etc", true),
        ("etc/hosts", false), ("etc/hostname", false), ("etc/resolv.conf", false), (".dockerenv", false), ("dev/console", false),
    ];

    /// <summary>Fills the empty <paramref name="directory"/>; <paramref name="layers"/> is what it will lie on.</summary>
    public static void Make(string directory, LayerView layers)
    {
        using SafeFileHandle root = TreeOpen.OpenDirectory(directory);
        foreach ((string path, bool isDirectory) in Needed)
        {
            MakeOne(root, layers, Encoding.UTF8.GetBytes(path), isDirectory ? Kind.Directory : Kind.File);
        }

        MakeOne(root, layers, "etc/mtab"u8.ToArray(), Kind.Link);
        using LayerViewEntry? top = layers.Find([]);
        if (top is not null)
        {
            EntryAttributes.CopyFrom(top, root, default);
        }
    }

    private enum Kind
    {
        Directory,
        File,
        Link,
    }

    private static void MakeOne(SafeFileHandle root, LayerView layers, byte[] path, Kind kind)
    {
        using LayerViewEntry? existing = layers.Find(path);
        if (existing is not null)
        {
            return;
        }

        ReadOnlySpan<byte> parent = TreePath.Parent(path);
        if (!parent.IsEmpty && !MakeParent(root, layers, parent.ToArray()))
        {
            return;
        }

        using SafeFileHandle directory = TreeOpen.OpenBeneath(root, parent.IsEmpty ? "."u8 : parent, OpenMode.Directory, 0);
        ReadOnlySpan<byte> name = TreePath.Name(path);
        int error = kind switch
        {
            Kind.Directory => TreeEntries.TryCreateDirectory(directory, name, 0x1ED),
            Kind.Link => TreeEntries.TryCreateSymbolicLink(directory, name, "/proc/mounts"u8),
            _ => TreeEntries.TryCreateNode(directory, name, 0x81ED, 0),
        };
        if (error is not (0 or Errno.EEXIST))
        {
            throw new LinuxException("mknodat", Encoding.UTF8.GetString(path), error);
        }
    }

    /// <summary>The parent as the image has it; false when it is no directory there.</summary>
    private static bool MakeParent(SafeFileHandle root, LayerView layers, byte[] parent)
    {
        using LayerViewEntry? beneath = layers.Find(parent);
        if (beneath is { Status.IsDirectory: false })
        {
            return false;
        }

        if (TreeEntries.TryCreateDirectory(root, parent, 0x1ED) == 0 && beneath is not null)
        {
            EntryAttributes.CopyFrom(beneath, root, parent);
        }

        return true;
    }
}
