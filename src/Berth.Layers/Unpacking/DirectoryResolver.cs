using Berth.Layers.Tar;
using Berth.Linux;
using Berth.Linux.Trees;
using Microsoft.Win32.SafeHandles;

namespace Berth.Layers.Unpacking;

/// <summary>
/// Opens the directory that an entry goes into. Links on the way are followed inside the root, missing directories are made ("implied").
/// Every open is openat2 from the root without links, on a path that was resolved before: a swap meanwhile is an error, never a way out (D1).
/// </summary>
/// <param name="root">The root; stays the caller's.</param>
/// <param name="parents">The layers beneath, where they matter for what is missing.</param>
public sealed class DirectoryResolver(SafeFileHandle root, LayerView? parents) : IDisposable
{
    private const int MaxLinks = 40;
    private const uint ImpliedMode = 0x1ED;

    private byte[]? _lastPath;
    private byte[] _lastResolved = [];
    private SafeFileHandle? _last;

    /// <summary>Directories made because an entry lies in them, by resolved path, until the tar lists them.</summary>
    public HashSet<byte[]> Implied { get; } = new(ByteComparer.Instance);

    /// <summary>Opens the directory <paramref name="path"/>, making what is missing. Valid until the next call.</summary>
    /// <exception cref="TarException">Something that is no directory is in the way, or links go in circles.</exception>
    public SafeFileHandle Open(ReadOnlySpan<byte> path, out byte[] resolved) =>
        TryOpen(path, create: true, out resolved) ?? throw new TarException($"'{TreePath.Text(path)}': not a directory");

    /// <summary>Opens the directory <paramref name="path"/>, or null when it is not there.</summary>
    public SafeFileHandle? TryOpen(ReadOnlySpan<byte> path, bool create, out byte[] resolved)
    {
        if (_last is not null && path.SequenceEqual(_lastPath))
        {
            resolved = _lastResolved;
            return _last;
        }

        SafeFileHandle? directory = TryOpenAt(path);
        byte[]? walked = directory is null ? Walk(path, create) : path.ToArray();
        resolved = walked ?? [];
        if (walked is null)
        {
            return null;
        }

        directory ??= TryOpenAt(resolved) ?? throw new TarException($"'{TreePath.Text(path)}' changed while it was unpacked into");
        Forget();
        (_lastPath, _lastResolved, _last) = (path.ToArray(), resolved, directory);
        return directory;
    }

    /// <summary>Must be called after a directory was removed or replaced.</summary>
    public void Forget()
    {
        _last?.Dispose();
        (_last, _lastPath) = (null, null);
    }

    /// <inheritdoc/>
    public void Dispose() => Forget();

    private SafeFileHandle? TryOpenAt(ReadOnlySpan<byte> path)
    {
        int error = TreeOpen.TryOpenBeneath(root, path.IsEmpty ? "."u8 : path, OpenMode.Directory, 0, out SafeFileHandle handle);
        if (error == 0)
        {
            return handle;
        }

        handle.Dispose();
        return error is Errno.ENOENT or Errno.ELOOP or Errno.ENOTDIR or Errno.EXDEV
            ? null
            : throw new LinuxException("openat2", TreePath.Text(path), error);
    }

    /// <summary>Component by component: the resolved path, or null when something is missing and must not be made.</summary>
    private byte[]? Walk(ReadOnlySpan<byte> path, bool create)
    {
        int links = 0;
        byte[] resolved = [];
        var rest = new Stack<byte[]>();
        Push(rest, path);
        while (rest.TryPop(out byte[]? component))
        {
            if (component.AsSpan().SequenceEqual(".."u8))
            {
                resolved = TreePath.Parent(resolved).ToArray();
                continue;
            }

            using SafeFileHandle directory = TryOpenAt(resolved) ?? throw new TarException($"'{TreePath.Text(resolved)}' changed while it was unpacked into");
            byte[] child = TreePath.Join(resolved, component);
            if (TreeStatus.TryRead(directory, component, out TreeStatus status) != 0 || status.IsWhiteout)
            {
                if (!create)
                {
                    return null;
                }

                if (MakeImplied(directory, child) is byte[] linkTarget)
                {
                    resolved = Follow(rest, linkTarget, resolved, ref links);
                    continue;
                }
            }
            else if (status.IsSymbolicLink)
            {
                resolved = Follow(rest, TreeEntries.ReadLink(directory, component) ?? [], resolved, ref links);
                continue;
            }
            else if (!status.IsDirectory)
            {
                return create ? throw new TarException($"'{TreePath.Text(child)}' is not a directory, but entries lie in it") : null;
            }

            resolved = child;
        }

        return resolved;
    }

    private static byte[] Follow(Stack<byte[]> rest, byte[] target, byte[] resolved, ref int links)
    {
        if (++links > MaxLinks)
        {
            throw new TarException($"too many levels of symbolic links under '{TreePath.Text(resolved)}'");
        }

        Push(rest, target);
        return target.Length > 0 && target[0] == (byte)'/' ? [] : resolved;
    }

    private static void Push(Stack<byte[]> rest, ReadOnlySpan<byte> path)
    {
        while (!path.IsEmpty)
        {
            ReadOnlySpan<byte> last = TreePath.Name(path);
            if (!last.IsEmpty && !last.SequenceEqual("."u8))
            {
                rest.Push(last.ToArray());
            }

            path = path.LastIndexOf((byte)'/') is >= 0 and int slash ? path[..slash] : [];
        }
    }

    /// <summary>
    /// Makes a directory that the tar does not list. With the layers beneath known it gets the attributes that it has there; where a link is there, nothing is
    /// made and the link's target is returned.
    /// </summary>
    private byte[]? MakeImplied(SafeFileHandle directory, byte[] path)
    {
        ReadOnlySpan<byte> name = TreePath.Name(path);
        bool whiteout = TreeStatus.TryRead(directory, name, out TreeStatus existing) == 0 && existing.IsWhiteout;
        using LayerViewEntry? beneath = whiteout ? null : parents?.Find(path);
        if (beneath is { Status.IsSymbolicLink: true })
        {
            return TreeEntries.ReadLink(beneath.Directory, beneath.Name);
        }

        if (beneath is { Status.IsDirectory: false })
        {
            throw new TarException($"'{TreePath.Text(path)}' is not a directory in the layers beneath, but entries lie in it");
        }

        if (whiteout)
        {
            TreeEntries.TryRemoveFile(directory, name);
        }

        int error = TreeEntries.TryCreateDirectory(directory, name, ImpliedMode);
        if (error is not (0 or Errno.EEXIST))
        {
            throw new LinuxException("mkdirat", TreePath.Text(path), error);
        }

        if (whiteout)
        {
            // .wh.X and X/ in one layer mean an opaque X
            EntryAttributes.SetOpaque(directory, name);
        }

        if (beneath is not null)
        {
            EntryAttributes.CopyFrom(beneath, directory, name);
        }

        Implied.Add(path);
        return null;
    }
}
