using System.Buffers;
using System.Text;
using Berth.Layers.Tar;
using Berth.Layers.Unpacking;
using Berth.Linux;
using Berth.Linux.Trees;
using Microsoft.Win32.SafeHandles;

namespace Berth.Layers.Writing;

/// <summary>
/// Writes a tree as a tar: in order of the names' bytes, hard links kept, sockets left out, only portable xattrs. The same tree gives the same bytes.
/// Links are never followed; every open is beneath an open directory.
/// </summary>
/// <param name="tar">Where to; the caller finishes it.</param>
/// <param name="options">How.</param>
public sealed class TreeWriter(TarWriter tar, TreeWriterOptions options)
{
    private readonly Dictionary<(ulong FileSystem, ulong Inode), byte[]> _links = [];
    private readonly byte[] _prefix = Encoding.UTF8.GetBytes(options.Prefix);

    /// <summary>Sum of the sizes of the files written so far.</summary>
    public long SizeBytes { get; private set; }

    /// <summary>Everything in <paramref name="directory"/>, which must be open for reading, but not the directory itself.</summary>
    /// <exception cref="LinuxException">Something could not be read.</exception>
    public void WriteContent(SafeFileHandle directory, CancellationToken cancellationToken) => WriteContent(directory, [], cancellationToken);

    /// <summary>One entry of <paramref name="directory"/> with all that is beneath it, named <see cref="TreeWriterOptions.Prefix"/>.</summary>
    /// <exception cref="LinuxException">It is not there, or something could not be read.</exception>
    public void WriteOne(SafeFileHandle directory, ReadOnlySpan<byte> name, CancellationToken cancellationToken)
    {
        int error = TreeStatus.TryRead(directory, name, out TreeStatus status);
        if (error != 0)
        {
            throw new LinuxException("statx", Encoding.UTF8.GetString(name), error);
        }

        Write(directory, name.ToArray(), [], status);
        if (status.IsDirectory)
        {
            using SafeFileHandle child = TreeOpen.OpenBeneath(directory, name.IsEmpty ? "."u8 : name, OpenMode.Directory, 0);
            WriteContent(child, [], cancellationToken);
        }
    }

    private void WriteContent(SafeFileHandle directory, byte[] path, CancellationToken cancellationToken)
    {
        foreach (TreeEntry entry in TreeListing.Read(directory))
        {
            cancellationToken.ThrowIfCancellationRequested();
            byte[] child = path.Length == 0 ? entry.Name : [.. path, (byte)'/', .. entry.Name];
            if (TreeStatus.TryRead(directory, entry.Name, out TreeStatus status) != 0)
            {
                // gone meanwhile: the tree may be in use
                continue;
            }

            if (options.Excluded is null || !options.Excluded(Encoding.UTF8.GetString(child)))
            {
                Write(directory, entry.Name, child, status);
            }

            if (status.IsDirectory && TreeOpen.TryOpenBeneath(directory, entry.Name, OpenMode.Directory, 0, out SafeFileHandle subdirectory) == 0)
            {
                using (subdirectory)
                {
                    WriteContent(subdirectory, child, cancellationToken);
                }
            }
        }
    }

    private void Write(SafeFileHandle directory, byte[] name, byte[] path, in TreeStatus status)
    {
        byte[] fullName = TreePath.Join(_prefix, path);
        if (options.IsLayer && status.IsWhiteout)
        {
            WriteMarker(TreePath.Join(TreePath.Parent(fullName), [.. ".wh."u8, .. name]));
            return;
        }

        if (TypeOf(status) is not TarEntryType type)
        {
            return;
        }

        TarEntry entry = Entry(fullName, type, status);
        foreach (byte[] key in TreeAttributes.ListXattrs(directory, name))
        {
            if (EntryAttributes.IsKept(key) && TreeAttributes.GetXattr(directory, name, key) is byte[] value)
            {
                entry.Xattrs.Add(new(key, value));
            }
        }

        switch (type)
        {
            case TarEntryType.File:
                WriteFile(directory, name, entry, status);
                return;
            case TarEntryType.SymbolicLink:
                entry.LinkTarget = TreeEntries.ReadLink(directory, name) ?? [];
                tar.WriteEntry(entry);
                return;
            default:
                tar.WriteEntry(entry);
                break;
        }

        if (options.IsLayer && type == TarEntryType.Directory && LayerView.IsOpaque(directory, name))
        {
            WriteMarker(TreePath.Join(fullName, ".wh..wh..opq"u8));
        }
    }

    private void WriteMarker(byte[] name) => tar.WriteEntry(new TarEntry { Name = name, Mode = 0x180 });

    private TarEntry Entry(byte[] name, TarEntryType type, in TreeStatus status)
    {
        bool tooLate = options.LatestSeconds is long latest && status.ModifiedSeconds >= latest;
        return new TarEntry
        {
            Type = type,
            Name = type == TarEntryType.Directory ? [.. name, (byte)'/'] : name,
            Mode = status.Mode & 0xFFF,
            Uid = status.Uid,
            Gid = status.Gid,
            ModifiedSeconds = tooLate ? options.LatestSeconds!.Value : status.ModifiedSeconds,
            ModifiedNanoseconds = tooLate ? 0 : status.ModifiedNanoseconds,
            DeviceMajor = status.DeviceMajor,
            DeviceMinor = status.DeviceMinor,
        };
    }

    private void WriteFile(SafeFileHandle directory, byte[] name, TarEntry entry, in TreeStatus status)
    {
        if (status.Links > 1)
        {
            if (_links.TryGetValue((status.FileSystem, status.Inode), out byte[]? first))
            {
                entry.Type = TarEntryType.HardLink;
                entry.LinkTarget = first;
                entry.Xattrs.Clear();
                tar.WriteEntry(entry);
                return;
            }

            _links.Add((status.FileSystem, status.Inode), entry.Name);
        }

        // not blocking: what was a file a moment ago may be a FIFO now
        using SafeFileHandle file = TreeOpen.OpenBeneath(directory, name, OpenMode.Read | OpenMode.NonBlocking, 0);
        var opened = TreeStatus.Of(file);
        entry.Size = opened.IsFile ? opened.Size : 0;
        tar.WriteEntry(entry);
        Copy(file, entry.Size);
        SizeBytes += entry.Size;
    }

    /// <summary>Exactly the announced size: a file that grows or shrinks meanwhile is cut or filled with zeros.</summary>
    private void Copy(SafeFileHandle file, long size)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
        try
        {
            long offset = 0;
            while (offset < size)
            {
                int count = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, size - offset)), offset);
                if (count == 0)
                {
                    tar.WriteZeros(size - offset);
                    return;
                }

                tar.WriteContent(buffer.AsSpan(0, count));
                offset += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Null for a socket, which no archive holds.</summary>
    private static TarEntryType? TypeOf(in TreeStatus status) => status.Type switch
    {
        0x8000 => TarEntryType.File,
        0x4000 => TarEntryType.Directory,
        0xA000 => TarEntryType.SymbolicLink,
        0x2000 => TarEntryType.CharacterDevice,
        0x6000 => TarEntryType.BlockDevice,
        0x1000 => TarEntryType.Fifo,
        _ => null,
    };
}
