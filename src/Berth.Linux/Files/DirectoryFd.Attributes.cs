using System.Runtime.InteropServices;

namespace Berth.Linux.Files;

/// <content>Owner, mode, times, extended attributes and enumeration.</content>
public sealed partial class DirectoryFd
{
    /// <summary>Sets owner and group of <paramref name="name"/> itself. Clears setuid bits as the kernel does: set the mode afterwards.</summary>
    public unsafe void SetOwner(string name, uint uid, uint gid)
    {
        fixed (byte* leaf = Leaf(name))
        {
            nint flags = Libc.AT_SYMLINK_NOFOLLOW;
            Check(Libc.Retry(Nr.fchownat, Number, (nint)leaf, (nint)uid, (nint)gid, flags), "fchownat", name);
        }
    }

    /// <summary>Sets owner and group of this directory itself.</summary>
    public unsafe void SetOwner(uint uid, uint gid)
    {
        byte empty = 0;
        Check(
            Libc.Retry(Nr.fchownat, Number, (nint)(&empty), (nint)uid, (nint)gid, Libc.AT_EMPTY_PATH), "fchownat", ".");
    }

    /// <summary>Sets the permission bits of <paramref name="name"/> (no link: ELOOP or EOPNOTSUPP).</summary>
    public unsafe void SetMode(string name, int mode)
    {
        if (KernelFeatures.Fchmodat2)
        {
            fixed (byte* leaf = Leaf(name))
            {
                nint flags = Libc.AT_SYMLINK_NOFOLLOW;
                Check(Libc.Retry(Nr.fchmodat2, Number, (nint)leaf, mode & 0xfff, flags), "fchmodat2", name);
            }

            return;
        }

        // Before 6.6 no call changes a mode without following a link: open the thing itself, then go through procfs.
        using PathFd file = OpenPath(name);
        if (file.Stat().Kind == FileKind.SymbolicLink)
        {
            throw new LinuxException("fchmodat", name, Errno.ELOOP);
        }

        fixed (byte* path = Libc.Utf8(file.ProcPath))
        {
            Check(Libc.Retry(Nr.fchmodat, Libc.AT_FDCWD, (nint)path, mode & 0xfff), "fchmodat", name);
        }
    }

    /// <summary>Sets the permission bits of this directory itself.</summary>
    public unsafe void SetMode(int mode)
    {
        // Through procfs because this handle may be O_PATH, which fchmod refuses.
        fixed (byte* path = Libc.Utf8($"/proc/self/fd/{Number}"))
        {
            Check(Libc.Retry(Nr.fchmodat, Libc.AT_FDCWD, (nint)path, mode & 0xfff), "fchmodat", ".");
        }
    }

    /// <summary>Sets access and modification time of <paramref name="name"/> itself, in nanoseconds since 1970.</summary>
    public unsafe void SetTimes(string name, long accessedNanoseconds, long modifiedNanoseconds)
    {
        fixed (byte* leaf = Leaf(name))
        {
            SetTimes((nint)leaf, (accessedNanoseconds, modifiedNanoseconds), Libc.AT_SYMLINK_NOFOLLOW);
        }
    }

    /// <summary>Sets access and modification time of this directory itself, in nanoseconds since 1970.</summary>
    public unsafe void SetTimes(long accessedNanoseconds, long modifiedNanoseconds)
    {
        // "." in the directory itself: AT_EMPTY_PATH is not taken for every kind of handle.
        fixed (byte* dot = "."u8)
        {
            SetTimes((nint)dot, (accessedNanoseconds, modifiedNanoseconds), 0);
        }
    }

    /// <summary>Sets an extended attribute of <paramref name="name"/> itself.</summary>
    public unsafe void SetExtendedAttribute(string name, string attribute, ReadOnlySpan<byte> value)
    {
        fixed (byte* path = ThroughProc(name))
        fixed (byte* key = Libc.Utf8(attribute))
        fixed (byte* data = value)
        {
            Check(Libc.Retry(Nr.lsetxattr, (nint)path, (nint)key, (nint)data, value.Length), "lsetxattr " + attribute, name);
        }
    }

    /// <summary>Value of an extended attribute of <paramref name="name"/> itself; null when it has none. At most 64 KiB (the kernel's limit).</summary>
    public unsafe byte[]? TryGetExtendedAttribute(string name, string attribute)
    {
        byte[] buffer = new byte[65536];
        fixed (byte* path = ThroughProc(name))
        fixed (byte* key = Libc.Utf8(attribute))
        fixed (byte* data = buffer)
        {
            nint length = Libc.Retry(Nr.lgetxattr, (nint)path, (nint)key, (nint)data, buffer.Length);
            return length < 0 && LastErrorIs(Errno.ENODATA, Errno.EOPNOTSUPP)
                ? null
                : buffer[..(int)Check(length, "lgetxattr " + attribute, name)];
        }
    }

    /// <summary>Names of all extended attributes of <paramref name="name"/> itself.</summary>
    public unsafe IReadOnlyList<string> ListExtendedAttributes(string name)
    {
        byte[] buffer = new byte[65536];
        fixed (byte* path = ThroughProc(name))
        fixed (byte* data = buffer)
        {
            nint length = Libc.Retry(Nr.llistxattr, (nint)path, (nint)data, buffer.Length);
            if (length < 0 && LastErrorIs(Errno.EOPNOTSUPP))
            {
                return [];
            }

            string all = System.Text.Encoding.UTF8.GetString(data, (int)Check(length, "llistxattr", name));
            return all.Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
    }

    /// <summary>Removes an extended attribute of <paramref name="name"/> itself; nothing when it has none.</summary>
    public unsafe void RemoveExtendedAttribute(string name, string attribute)
    {
        fixed (byte* path = ThroughProc(name))
        fixed (byte* key = Libc.Utf8(attribute))
        {
            nint result = Libc.Retry(Nr.lremovexattr, (nint)path, (nint)key);
            if (result < 0 && !LastErrorIs(Errno.ENODATA))
            {
                throw LinuxException.FromLastError("lremovexattr " + attribute, name);
            }
        }
    }

    /// <summary>The names in this directory without "." and "..", in the file system's order. Needs a handle that is not O_PATH.</summary>
    public unsafe IReadOnlyList<string> List()
    {
        const int nameOffset = 19; // struct linux_dirent64: u64 ino, s64 off, u16 reclen, u8 type, name
        List<string> names = [];
        byte[] buffer = new byte[32768];
        using DirectoryFd reader = Reopen();
        fixed (byte* data = buffer)
        {
            nint length;
            while ((length = Check(Libc.Retry(Nr.getdents64, reader.Number, (nint)data, buffer.Length), "getdents64", ".")) > 0)
            {
                for (int at = 0; at < length; at += *(ushort*)(data + at + 16))
                {
                    string name = Marshal.PtrToStringUTF8((nint)(data + at + nameOffset))!;
                    if (name is not ("." or ".."))
                    {
                        names.Add(name);
                    }
                }
            }
        }

        return names;
    }

    /// <summary>A second, independent handle to this directory, readable even if this one is O_PATH.</summary>
    public unsafe DirectoryFd Reopen()
    {
        fixed (byte* dot = "."u8)
        {
            return Adopt<DirectoryFd>(
                Libc.Retry(Nr.openat, Number, (nint)dot, OpenFlags.Directory.ToKernel()), "openat", ".");
        }
    }

    /// <summary>Waits until everything written to this directory's file system is on the disk. syncfs(2).</summary>
    public void SyncFileSystem()
    {
        using DirectoryFd readable = Reopen();
        Check(Libc.Retry(Nr.syncfs, readable.Number), "syncfs", ".");
    }

    private unsafe void SetTimes(nint path, (long Accessed, long Modified) times, int flags)
    {
        long* spec = stackalloc long[4];
        (spec[0], spec[1]) = Split(times.Accessed);
        (spec[2], spec[3]) = Split(times.Modified);
        Check(Libc.Retry(Nr.utimensat, Number, path, (nint)spec, flags), "utimensat", "times");
    }

    private static (long Seconds, long Nanoseconds) Split(long nanoseconds)
    {
        long seconds = Math.DivRem(nanoseconds, 1_000_000_000, out long rest);
        return rest < 0 ? (seconds - 1, rest + 1_000_000_000) : (seconds, rest);
    }

    /// <summary>No xattr call takes a directory handle: the handle's procfs link, then one name that is not followed, is as safe.</summary>
    private byte[] ThroughProc(string name)
    {
        _ = Leaf(name);
        return Libc.Utf8($"/proc/self/fd/{Number}/{name}");
    }
}
