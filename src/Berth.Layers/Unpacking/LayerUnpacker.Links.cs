using Berth.Layers.Tar;
using Berth.Linux;
using Berth.Linux.Trees;
using Microsoft.Win32.SafeHandles;

namespace Berth.Layers.Unpacking;

/// <content>Hard links, also to files of lower layers.</content>
public sealed partial class LayerUnpacker
{
    private void UnpackHardLink(byte[] path, TarEntry entry)
    {
        byte[] target = TreePath.Join(Prefix, TreePath.Normalise(entry.LinkTarget));
        SafeFileHandle? sourceDirectory = _resolver.TryOpen(TreePath.Parent(target), create: false, out byte[] resolved);
        byte[] source = TreePath.Join(resolved, TreePath.Name(target));
        TreeStatus status = default;
        bool found = sourceDirectory is not null && TreeStatus.TryRead(sourceDirectory, TreePath.Name(target), out status) == 0 && !status.IsWhiteout;
        if (!found)
        {
            if (!_options.IsLayer || _whiteouts.Contains(source))
            {
                throw new TarException($"hard link '{entry.DisplayName}' to '{TreePath.Text(entry.LinkTarget)}', which is not there");
            }

            if (_options.Parents is null)
            {
                _hasLowerLinks = true;
                return;
            }

            source = CopyUp(target);
        }
        else if (status.IsDirectory || source.AsSpan().SequenceEqual(path))
        {
            throw new TarException($"hard link '{entry.DisplayName}' to a directory or to itself");
        }

        Link(source, path);
    }

    private void Link(byte[] source, byte[] path)
    {
        // both directories at once: the resolver keeps one
        using SafeFileHandle from = OpenResolved(TreePath.Parent(source));
        SafeFileHandle to = _resolver.Open(TreePath.Parent(path), out _);
        int error = TreeEntries.TryCreateHardLink(from, TreePath.Name(source), to, TreePath.Name(path));
        if (error == Errno.EEXIST)
        {
            error = Replace(to, path, isDirectory: false, () => TreeEntries.TryCreateHardLink(from, TreePath.Name(source), to, TreePath.Name(path)));
        }

        EntryAttributes.Check(error, "linkat", path);
    }

    private SafeFileHandle OpenResolved(ReadOnlySpan<byte> path) =>
        TreeOpen.OpenBeneath(_root, path.IsEmpty ? "."u8 : path, OpenMode.Directory, 0);

    /// <summary>Copies a file of a lower layer into this one, where a hard link needs it: overlayfs does the same on link(2).</summary>
    private byte[] CopyUp(byte[] target)
    {
        SafeFileHandle directory = _resolver.Open(TreePath.Parent(target), out byte[] resolved);
        byte[] path = TreePath.Join(resolved, TreePath.Name(target));
        using LayerViewEntry? beneath = _options.Parents!.Find(path);
        if (beneath is null || !(beneath.Status.IsFile || beneath.Status.IsSymbolicLink))
        {
            throw new TarException($"hard link to '{TreePath.Text(target)}', which is neither in this layer nor a file beneath it");
        }

        ReadOnlySpan<byte> name = TreePath.Name(path);
        if (beneath.Status.IsSymbolicLink)
        {
            EntryAttributes.Check(TreeEntries.TryCreateSymbolicLink(directory, name, TreeEntries.ReadLink(beneath.Directory, beneath.Name) ?? []), "symlinkat", name);
        }
        else
        {
            using SafeFileHandle source = TreeOpen.OpenBeneath(beneath.Directory, beneath.Name, OpenMode.Read, 0);
            using SafeFileHandle copy = TreeOpen.OpenBeneath(directory, name, OpenMode.Write | OpenMode.Create | OpenMode.Exclusive, NewFileMode);
            long offset = 0;
            for (int count; (count = RandomAccess.Read(source, _buffer, offset)) > 0; offset += count)
            {
                RandomAccess.Write(copy, _buffer.AsSpan(0, count), offset);
            }
        }

        EntryAttributes.CopyFrom(beneath, directory, name);
        return path;
    }
}
