using Berth.Layers.Tar;
using Berth.Linux;
using Berth.Linux.Trees;
using Microsoft.Win32.SafeHandles;

namespace Berth.Layers.Unpacking;

/// <summary>Owner, mode, xattrs and time of an entry.</summary>
public static class EntryAttributes
{
    /// <summary>Makes a directory hide what is beneath it in lower layers.</summary>
    public static void SetOpaque(SafeFileHandle directory, ReadOnlySpan<byte> name) =>
        Check(TreeAttributes.TrySetXattr(directory, name, "trusted.overlay.opaque"u8, "y"u8), "setxattr", name);

    /// <summary>Owner first (it clears set-uid bits and capabilities), then mode, then xattrs.</summary>
    public static void Apply(SafeFileHandle directory, ReadOnlySpan<byte> name, TarEntry entry, UnpackOptions options)
    {
        Check(TreeAttributes.TrySetOwner(directory, name, options.Uid ?? entry.Uid, options.Gid ?? entry.Gid), "fchownat", name);
        if (entry.Type != TarEntryType.SymbolicLink)
        {
            Check(TreeAttributes.TrySetMode(directory, name, options.Mode ?? entry.Mode), "fchmodat2", name);
        }

        SetXattrs(directory, name, entry);
    }

    /// <summary>The entry's xattrs that <see cref="IsKept"/> lets through.</summary>
    public static void SetXattrs(SafeFileHandle directory, ReadOnlySpan<byte> name, TarEntry entry)
    {
        foreach ((byte[] key, byte[] value) in entry.Xattrs)
        {
            if (!IsKept(key))
            {
                continue;
            }

            int error = TreeAttributes.TrySetXattr(directory, name, key, value);
            // user.* is not for links and special files, and a file system may have none
            if (error != 0 && error is not (Errno.EOPNOTSUPP or Errno.EPERM))
            {
                throw new TarException($"'{TreePath.Text(name)}': cannot set xattr '{TreePath.Text(key)}': errno {error}");
            }
        }
    }

    /// <summary>Time of the last change.</summary>
    public static void SetTime(SafeFileHandle directory, ReadOnlySpan<byte> name, TarEntry entry) =>
        Check(TreeAttributes.TrySetTime(directory, name, entry.ModifiedSeconds, entry.ModifiedNanoseconds), "utimensat", name);

    /// <summary>Owner, mode, xattrs and time as <paramref name="source"/> has them in its layer.</summary>
    public static void CopyFrom(LayerViewEntry source, SafeFileHandle directory, ReadOnlySpan<byte> name)
    {
        TreeStatus status = source.Status;
        Check(TreeAttributes.TrySetOwner(directory, name, status.Uid, status.Gid), "fchownat", name);
        if (!status.IsSymbolicLink)
        {
            Check(TreeAttributes.TrySetMode(directory, name, status.Mode & 0xFFF), "fchmodat2", name);
        }

        foreach (byte[] key in TreeAttributes.ListXattrs(source.Directory, source.Name))
        {
            if (IsKept(key) && TreeAttributes.GetXattr(source.Directory, source.Name, key) is byte[] value)
            {
                Check(TreeAttributes.TrySetXattr(directory, name, key, value), "setxattr", name);
            }
        }

        Check(TreeAttributes.TrySetTime(directory, name, status.ModifiedSeconds, status.ModifiedNanoseconds), "utimensat", name);
    }

    /// <summary>trusted.* and user.overlay.* would steer overlayfs; a security label is the host's business.</summary>
    public static bool IsKept(ReadOnlySpan<byte> key) =>
        (key.StartsWith("user."u8) && !key.StartsWith("user.overlay."u8))
        || key.SequenceEqual("security.capability"u8)
        || key.StartsWith("system.posix_acl_"u8);

    /// <summary>Throws for an errno.</summary>
    /// <exception cref="LinuxException"><paramref name="error"/> is not 0.</exception>
    public static void Check(int error, string call, ReadOnlySpan<byte> name)
    {
        if (error != 0)
        {
            throw new LinuxException(call, TreePath.Text(name), error);
        }
    }
}
