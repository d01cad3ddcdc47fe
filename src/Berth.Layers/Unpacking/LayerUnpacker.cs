using System.Buffers;
using Berth.Layers.Tar;
using Berth.Linux;
using Berth.Linux.Trees;
using Microsoft.Win32.SafeHandles;

namespace Berth.Layers.Unpacking;

/// <summary>
/// Unpacks a tar into a directory and never reaches out of it. Runs in the calling thread and process; nothing of the tar is executed or looked up by name on the host (D5).
/// image-spec v1.1, layer.md.
/// </summary>
public sealed partial class LayerUnpacker : IDisposable
{
    private const int BufferSize = 256 * 1024;
    private const uint NewFileMode = 0x180;

    private readonly SafeFileHandle _root;
    private readonly UnpackOptions _options;
    private readonly DirectoryResolver _resolver;
    private readonly HashSet<byte[]> _opaque = new(ByteComparer.Instance);
    private readonly HashSet<byte[]> _whiteouts = new(ByteComparer.Instance);
    private readonly List<DirectoryTime> _times = [];
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private bool _rootListed;
    private bool _hasLowerLinks;
    private long _sizeBytes;
    private long _entries;

    /// <summary>Unpacks into <paramref name="root"/>, which stays the caller's.</summary>
    public LayerUnpacker(SafeFileHandle root, UnpackOptions options)
    {
        _root = root;
        _options = options;
        _resolver = new DirectoryResolver(root, options.Parents);
    }

    /// <summary>Path in the root (relative, without links) of the folder that the tar's names are relative to; hard links' targets too.</summary>
    public byte[] Prefix { get; init; } = [];

    /// <summary>Unpacks all of <paramref name="tar"/> (uncompressed), and reads it to its end. Call it once.</summary>
    /// <exception cref="TarException">The tar is malformed, truncated or hostile. What was unpacked until then stays: the caller removes it.</exception>
    /// <exception cref="LinuxException">The disk or the kernel refused.</exception>
    public UnpackResult Unpack(Stream tar, CancellationToken cancellationToken)
    {
        var reader = new TarReader(tar, _options.RequireEnd);
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (++_entries > _options.MaxEntries)
            {
                throw new TarException($"more than {_options.MaxEntries} entries");
            }

            UnpackEntry(reader);
        }

        reader.Drain();
        RemoveHiddenWhiteouts();
        InheritRoot();
        SetDirectoryTimes();
        List<byte[]> implied = [.. _resolver.Implied];
        if (_options.IsLayer && !_rootListed)
        {
            implied.Add([]);
        }

        return new UnpackResult
        {
            SizeBytes = _sizeBytes,
            Entries = _entries,
            ImpliedDirectories = implied,
            Whiteouts = [.. _whiteouts],
            HasLowerLinks = _hasLowerLinks,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _resolver.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private readonly record struct DirectoryTime(byte[] Path, long Seconds, uint Nanoseconds);

    private void UnpackEntry(TarReader reader)
    {
        TarEntry entry = reader.Entry;
        byte[] path = TreePath.Normalise(entry.Name);
        if (path.Length == 0)
        {
            UnpackRoot(entry);
            return;
        }

        path = TreePath.Join(Prefix, path);

        ReadOnlySpan<byte> name = TreePath.Name(path);
        if (_options.IsLayer && name.StartsWith(".wh."u8))
        {
            UnpackWhiteout(TreePath.Parent(path), name);
            return;
        }

        SafeFileHandle directory = _resolver.Open(TreePath.Parent(path), out byte[] resolved);
        byte[] resolvedPath = TreePath.Join(resolved, name);
        switch (entry.Type)
        {
            case TarEntryType.Directory:
                UnpackDirectory(directory, resolvedPath, entry);
                break;
            case TarEntryType.HardLink:
                UnpackHardLink(resolvedPath, entry);
                break;
            default:
                UnpackOther(directory, resolvedPath, reader);
                break;
        }
    }

    private void UnpackRoot(TarEntry entry)
    {
        if (entry.Type != TarEntryType.Directory)
        {
            throw new TarException($"entry '{entry.DisplayName}' would replace the root");
        }

        if (_options.IsLayer)
        {
            EntryAttributes.Apply(_root, default, entry, _options);
            _times.Add(new DirectoryTime([], entry.ModifiedSeconds, entry.ModifiedNanoseconds));
            _rootListed = true;
        }
    }

    private void UnpackDirectory(SafeFileHandle directory, byte[] path, TarEntry entry)
    {
        ReadOnlySpan<byte> name = TreePath.Name(path);
        int error = TreeEntries.TryCreateDirectory(directory, name, 0x1C0);
        if (error == Errno.EEXIST)
        {
            error = TreeStatus.TryRead(directory, name, out TreeStatus existing) == 0 && existing.IsDirectory
                ? 0
                : Replace(directory, path, isDirectory: true, () => TreeEntries.TryCreateDirectory(directory, TreePath.Name(path), 0x1C0));
        }

        EntryAttributes.Check(error, "mkdirat", path);
        EntryAttributes.Apply(directory, name, entry, _options);
        _times.Add(new DirectoryTime(path, entry.ModifiedSeconds, entry.ModifiedNanoseconds));
        _resolver.Implied.Remove(path);
    }

    private void UnpackOther(SafeFileHandle directory, byte[] path, TarReader reader)
    {
        TarEntry entry = reader.Entry;
        ReadOnlySpan<byte> name = TreePath.Name(path);
        int error = Create(directory, name, entry, out SafeFileHandle? file);
        if (error == Errno.EEXIST)
        {
            SafeFileHandle? replacement = null;
            error = Replace(directory, path, isDirectory: false, () => Create(directory, TreePath.Name(path), entry, out replacement));
            file = replacement;
        }

        using (file)
        {
            EntryAttributes.Check(error, "create", path);
            if (file is not null)
            {
                WriteFile(directory, name, reader, file);
                return;
            }
        }

        EntryAttributes.Apply(directory, name, entry, _options);
        EntryAttributes.SetTime(directory, name, entry);
    }

    private static int Create(SafeFileHandle directory, ReadOnlySpan<byte> name, TarEntry entry, out SafeFileHandle? file)
    {
        file = null;
        switch (entry.Type)
        {
            case TarEntryType.File:
                return TreeOpen.TryOpenBeneath(directory, name, OpenMode.Write | OpenMode.Create | OpenMode.Exclusive, NewFileMode, out file);
            case TarEntryType.SymbolicLink:
                return entry.LinkTarget.Length is 0 or > 4095
                    ? throw new TarException($"symbolic link '{entry.DisplayName}' with an empty or too long target")
                    : TreeEntries.TryCreateSymbolicLink(directory, name, entry.LinkTarget);
            case TarEntryType.Fifo:
                return TreeEntries.TryCreateNode(directory, name, 0x1000 | NewFileMode, 0);
            case TarEntryType.CharacterDevice when entry is { DeviceMajor: 0, DeviceMinor: 0 }:
                throw new TarException($"'{entry.DisplayName}' is a character device 0:0, which overlayfs takes for a deletion: use a .wh. entry");
            default:
                uint type = entry.Type == TarEntryType.CharacterDevice ? 0x2000u : 0x6000u;
                ulong device = (entry.DeviceMinor & 0xffu) | ((ulong)(entry.DeviceMajor & 0xfffu) << 8)
                    | ((ulong)(entry.DeviceMinor & ~0xffu) << 12) | ((ulong)(entry.DeviceMajor & ~0xfffu) << 32);
                return TreeEntries.TryCreateNode(directory, name, type | NewFileMode, device);
        }
    }

    private void WriteFile(SafeFileHandle directory, ReadOnlySpan<byte> name, TarReader reader, SafeFileHandle file)
    {
        TarEntry entry = reader.Entry;
        long offset = 0;
        for (int count; (count = reader.ReadContent(_buffer)) > 0; offset += count)
        {
            RandomAccess.Write(file, _buffer.AsSpan(0, count), offset);
        }

        EntryAttributes.Check(TreeAttributes.TrySetOwner(file, default, _options.Uid ?? entry.Uid, _options.Gid ?? entry.Gid), "fchown", name);
        EntryAttributes.Check(TreeAttributes.TrySetMode(file, _options.Mode ?? entry.Mode), "fchmod", name);
        EntryAttributes.SetXattrs(directory, name, entry);
        EntryAttributes.SetTime(file, default, entry);
        _sizeBytes += entry.Size;
    }

    /// <summary>Takes away what is at <paramref name="path"/> and creates again. A directory over a whiteout of this layer becomes opaque.</summary>
    private int Replace(SafeFileHandle directory, byte[] path, bool isDirectory, Func<int> create)
    {
        ReadOnlySpan<byte> name = TreePath.Name(path);
        EntryAttributes.Check(TreeStatus.TryRead(directory, name, out TreeStatus existing), "statx", path);
        if (_options.NoOverwriteDirectoryByFile && existing.IsDirectory != isDirectory)
        {
            throw new TarException(isDirectory
                ? $"cannot overwrite non-directory \"/{TreePath.Text(path)}\" with directory"
                : $"cannot overwrite directory \"/{TreePath.Text(path)}\" with non-directory");
        }

        bool whiteout = _whiteouts.Remove(path);
        if (existing.IsDirectory)
        {
            // later entries beneath it are resolved anew, and times of removed directories are not set
            _times.RemoveAll(time => IsAtOrBeneath(time.Path, path));
            _resolver.Implied.RemoveWhere(implied => IsAtOrBeneath(implied, path));
            _whiteouts.RemoveWhere(removed => IsAtOrBeneath(removed, path));
            TreeEntries.RemoveTree(directory, name);
        }
        else
        {
            EntryAttributes.Check(TreeEntries.TryRemoveFile(directory, name), "unlinkat", path);
        }

        int error = create();
        if (error == 0 && whiteout && isDirectory)
        {
            EntryAttributes.SetOpaque(directory, name);
            _opaque.Add(path);
        }

        return error;
    }

    private static bool IsAtOrBeneath(ReadOnlySpan<byte> path, ReadOnlySpan<byte> ancestor) =>
        path.StartsWith(ancestor) && (path.Length == ancestor.Length || path[ancestor.Length] == (byte)'/');

    /// <summary>A layer that does not list "./" has the root of the layers beneath.</summary>
    private void InheritRoot()
    {
        if (_options is { IsLayer: true, Parents: not null } && !_rootListed)
        {
            using LayerViewEntry? beneath = _options.Parents.Find([]);
            if (beneath is not null)
            {
                EntryAttributes.CopyFrom(beneath, _root, default);
            }
        }
    }

    /// <summary>Last, since creating entries changes them.</summary>
    private void SetDirectoryTimes()
    {
        foreach (byte[] path in _resolver.Implied)
        {
            // as beneath, else the epoch: the same tar gives the same tree
            using LayerViewEntry? beneath = _options.Parents?.Find(path);
            _times.Add(new DirectoryTime(path, beneath?.Status.ModifiedSeconds ?? 0, beneath?.Status.ModifiedNanoseconds ?? 0));
        }

        foreach (DirectoryTime time in _times)
        {
            using SafeFileHandle directory = OpenResolved(time.Path);
            EntryAttributes.Check(TreeAttributes.TrySetTime(directory, default, time.Seconds, time.Nanoseconds), "utimensat", time.Path);
        }
    }
}
