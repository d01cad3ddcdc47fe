using Berth.Linux.Files;
using Berth.Linux.Mounting;
using Microsoft.Win32.SafeHandles;

namespace Berth.Runtime.Rootfs;

/// <summary>Fills a new tmpfs with what it covers: mount option tmpcopyup. All by descriptor, below the root file system (D1).</summary>
internal static class CopyUp
{
    /// <summary>Copies the directory <paramref name="path"/> of <paramref name="root"/>, if there is one, into the detached <paramref name="target"/>.</summary>
    internal static void Fill(MountFd target, MountFd root, string path)
    {
        using var rootfs = RootFd.Of(root);
        using DirectoryFd? from = rootfs.TryOpenDirectory(path);
        if (from is null)
        {
            return;
        }

        using var made = RootFd.Of(target);
        using DirectoryFd to = made.OpenDirectory(".");
        CopyContent(from, to);
        FileStatus status = from.Stat();
        to.SetOwner(status.Uid, status.Gid);
        to.SetMode(status.Mode & 0xfff);
    }

    private static void CopyContent(DirectoryFd from, DirectoryFd to)
    {
        foreach (string name in from.List())
        {
            FileStatus status = from.Stat(name);
            switch (status.Kind)
            {
                case FileKind.Directory:
                    to.MakeDirectory(name, 0x1c0);
                    using (DirectoryFd below = from.OpenDirectory(name))
                    using (DirectoryFd copy = to.OpenDirectory(name))
                    {
                        CopyContent(below, copy);
                    }

                    break;
                case FileKind.Regular:
                    CopyFile(from, to, name);
                    break;
                case FileKind.SymbolicLink:
                    to.MakeSymbolicLink(name, from.ReadLink(name));
                    break;
                default:
                    to.MakeNode(name, status.Kind, status.Mode & 0xfff, status.Device);
                    break;
            }

            CopyAttributes((from, to), name, status);
        }
    }

    private static void CopyFile(DirectoryFd from, DirectoryFd to, string name)
    {
        using var source = new FileStream(from.OpenFile(name, OpenFlags.ReadOnly | OpenFlags.NoFollow), FileAccess.Read, 0);
        using SafeFileHandle made = to.OpenFile(name, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive, 0x180);
        using var copy = new FileStream(made, FileAccess.Write, 0);
        source.CopyTo(copy);
    }

    private static void CopyAttributes((DirectoryFd From, DirectoryFd To) pair, string name, FileStatus status)
    {
        pair.To.SetOwner(name, status.Uid, status.Gid);
        if (status.Kind == FileKind.SymbolicLink)
        {
            return;
        }

        pair.To.SetMode(name, status.Mode & 0xfff);
        foreach (string attribute in pair.From.ListExtendedAttributes(name))
        {
            if (pair.From.TryGetExtendedAttribute(name, attribute) is { } value)
            {
                pair.To.SetExtendedAttribute(name, attribute, value);
            }
        }

        pair.To.SetTimes(name, status.AccessedNanoseconds, status.ModifiedNanoseconds);
    }
}
