using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>
/// An open directory. Its operations take a <em>name</em> in it, never a path: no link is followed, nothing outside can be reached (D1).
/// All throw <see cref="LinuxException"/> with the kernel's errno.
/// </summary>
public sealed partial class DirectoryFd() : FdHandle
{
    /// <summary>Opens (or with <see cref="OpenFlags.Create"/> makes) the file <paramref name="name"/>; a symbolic link there is ELOOP.</summary>
    public SafeFileHandle OpenFile(string name, OpenFlags flags, int mode = 0)
    {
        nint fd = At(Nr.openat, name, (flags | OpenFlags.NoFollow).ToKernel(), mode);
        return new SafeFileHandle(Check(fd, "openat", name), ownsHandle: true);
    }

    /// <summary>A handle to <paramref name="name"/> itself, of whatever kind (a link is not followed).</summary>
    public PathFd OpenPath(string name) =>
        Adopt<PathFd>(At(Nr.openat, name, (OpenFlags.Path | OpenFlags.NoFollow).ToKernel()), "openat", name);

    /// <summary>Opens the directory <paramref name="name"/>; ENOTDIR when it is anything else, a link included.</summary>
    public DirectoryFd OpenDirectory(string name) =>
        Adopt<DirectoryFd>(
            At(Nr.openat, name, (OpenFlags.Directory | OpenFlags.NoFollow).ToKernel()), "openat", name);

    /// <summary>As <see cref="OpenDirectory"/>; null when the name is absent or no directory.</summary>
    public DirectoryFd? TryOpenDirectory(string name)
    {
        nint fd = At(Nr.openat, name, (OpenFlags.Directory | OpenFlags.NoFollow).ToKernel());
        return fd < 0 && LastErrorIs(Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP)
            ? null
            : Adopt<DirectoryFd>(fd, "openat", name);
    }

    /// <summary>Status of <paramref name="name"/> itself.</summary>
    public FileStatus Stat(string name) =>
        TryRead(name, out FileStatus status) ? status : throw LinuxException.FromLastError("statx", name);

    /// <summary>As <see cref="Stat(string)"/>; null when there is no such name.</summary>
    public FileStatus? TryStat(string name)
    {
        if (TryRead(name, out FileStatus status))
        {
            return status;
        }

        return LastErrorIs(Errno.ENOENT, Errno.ENOTDIR) ? null : throw LinuxException.FromLastError("statx", name);
    }

    /// <summary>Status of this directory.</summary>
    public FileStatus Stat() =>
        FileStatus.TryRead(Number, "", Libc.AT_EMPTY_PATH, out FileStatus status)
            ? status
            : throw LinuxException.FromLastError("statx", "directory");

    /// <summary>Makes a directory with exactly <paramref name="mode"/> (the umask does not apply).</summary>
    public void MakeDirectory(string name, int mode)
    {
        Check(At(Nr.mkdirat, name, mode & 0x1ff), "mkdirat", name);
        SetMode(name, mode);
    }

    /// <summary>Makes a fifo, socket, device node or empty file with exactly <paramref name="mode"/>.</summary>
    public void MakeNode(string name, FileKind kind, int mode, DeviceNumber device = default)
    {
        Check(At(Nr.mknodat, name, (int)kind | (mode & 0xfff), (nint)device.Encoded), "mknodat", name);
        SetMode(name, mode);
    }

    /// <summary>Makes a symbolic link holding <paramref name="target"/>, which is not looked at.</summary>
    public unsafe void MakeSymbolicLink(string name, string target)
    {
        fixed (byte* text = Libc.Utf8(target))
        fixed (byte* leaf = Leaf(name))
        {
            Check(Libc.Retry(Nr.symlinkat, (nint)text, Number, (nint)leaf), "symlinkat", name);
        }
    }

    /// <summary>Gives the file <paramref name="existing"/> (not followed when it is a link) of <paramref name="from"/> a further name here.</summary>
    public unsafe void MakeHardLink(DirectoryFd from, string existing, string name)
    {
        fixed (byte* source = Leaf(existing))
        fixed (byte* leaf = Leaf(name))
        {
            Check(Libc.Retry(Nr.linkat, from.Number, (nint)source, Number, (nint)leaf), "linkat", name);
        }
    }

    /// <summary>Moves a name here, replacing what has the new name. With <paramref name="exchange"/> both swap.</summary>
    public unsafe void Rename(string name, DirectoryFd to, string newName, bool exchange = false)
    {
        fixed (byte* source = Leaf(name))
        fixed (byte* leaf = Leaf(newName))
        {
            nint flags = exchange ? 2 : 0;
            Check(Libc.Retry(Nr.renameat2, Number, (nint)source, to.Number, (nint)leaf, flags), "renameat2", name);
        }
    }

    /// <summary>Removes a name that is no directory.</summary>
    public void Remove(string name) => Check(At(Nr.unlinkat, name), "unlinkat", name);

    /// <summary>Removes an empty directory.</summary>
    public void RemoveDirectory(string name) => Check(At(Nr.unlinkat, name, Libc.AT_REMOVEDIR), "unlinkat", name);

    /// <summary>What the link <paramref name="name"/> holds; at most 4095 bytes.</summary>
    public unsafe string ReadLink(string name)
    {
        byte* buffer = stackalloc byte[4096];
        fixed (byte* leaf = Leaf(name))
        {
            nint length = Check(Libc.Retry(Nr.readlinkat, Number, (nint)leaf, (nint)buffer, 4096), "readlinkat", name);
            return System.Text.Encoding.UTF8.GetString(buffer, (int)length);
        }
    }

    private bool TryRead(string name, out FileStatus status)
    {
        _ = Leaf(name);
        return FileStatus.TryRead(Number, name, Libc.AT_SYMLINK_NOFOLLOW, out status);
    }

    private unsafe nint At(int nr, string name, nint a2 = 0, nint a3 = 0)
    {
        fixed (byte* leaf = Leaf(name))
        {
            return Libc.Retry(nr, Number, (nint)leaf, a2, a3);
        }
    }

    private static nint Check(nint result, string call, string name) => Libc.Check(result, call, name);

    private static bool LastErrorIs(params ReadOnlySpan<int> errors) =>
        errors.Contains(System.Runtime.InteropServices.Marshal.GetLastPInvokeError());

    /// <summary>The name as bytes. "..", "" or anything with a slash is no name, and a bug of the caller or an attack: refused.</summary>
    private static byte[] Leaf(string name)
    {
        if (name is "" or ".." or "." || name.Contains('/', StringComparison.Ordinal))
        {
            throw new LinuxException("name in a directory", $"'{name}'", Errno.EINVAL);
        }

        return Libc.Utf8(name);
    }
}
