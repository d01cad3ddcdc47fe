namespace Berth.Linux.Mounting;

/// <summary>The fd-based mount API (Linux 5.2+): no path is walked twice, so a symlink cannot be swapped in between (D2).</summary>
public static unsafe class Mounts
{
    internal const int OPEN_TREE_CLONE = 1;
    internal const int OPEN_TREE_CLOEXEC = 0x80000;
    internal const int AT_RECURSIVE = 0x8000;
    internal const int MOVE_MOUNT_F_EMPTY_PATH = 0x04;
    internal const int MOVE_MOUNT_T_EMPTY_PATH = 0x40;
    private const int MNT_DETACH = 2;
    private const int UMOUNT_NOFOLLOW = 8;

    /// <summary>Clones the mount that the trusted <paramref name="path"/> lies on, from that path down, into a detached mount. open_tree(2).</summary>
    /// <param name="path">A host path; links are followed.</param>
    /// <param name="recursive">With the mounts below.</param>
    /// <exception cref="LinuxException">The call failed.</exception>
    public static MountFd Clone(string path, bool recursive = false) => Clone(Libc.AT_FDCWD, path, recursive);

    /// <summary>As <see cref="Clone(string, bool)"/> from an open file or directory.</summary>
    public static MountFd Clone(FdHandle file, bool recursive = false) => Clone(file.Number, "", recursive);

    /// <summary>Changes properties of a mount, of all mounts below too with <paramref name="recursive"/>.</summary>
    public static void Change(MountFd mount, MountChange change, bool recursive = false)
    {
        ulong* attr = stackalloc ulong[4];
        (attr[0], attr[1], attr[2], attr[3]) = ((ulong)change.Set, (ulong)change.Clear, (ulong)change.Propagation, 0);
        byte empty = 0;
        nint flags = Libc.AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0);
        Libc.Check(
            Libc.Retry(Nr.mount_setattr, mount.Number, (nint)(&empty), flags, (nint)attr, 32), "mount_setattr", "mount");
    }

    /// <summary>Maps a detached mount's IDs through a user namespace. mount_setattr(MOUNT_ATTR_IDMAP), 5.12.</summary>
    /// <exception cref="LinuxException">EINVAL: its file system cannot, or it is mapped already.</exception>
    public static void MapIds(MountFd mount, Namespaces.NamespaceFd userNamespace, bool recursive)
    {
        ulong* attr = stackalloc ulong[4] { (ulong)MountAttributes.IdMapped, 0, 0, (ulong)userNamespace.Number };
        byte empty = 0;
        nint flags = Libc.AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0);
        Libc.Check(
            Libc.Retry(Nr.mount_setattr, mount.Number, (nint)(&empty), flags, (nint)attr, 32), "mount_setattr(IDMAP)", "mount");
    }

    /// <summary>Attaches a detached mount onto an open file or directory. A file goes on a file, a directory on a directory.</summary>
    public static void Attach(MountFd mount, FdHandle target)
    {
        byte empty = 0;
        nint flags = MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH;
        Libc.Check(
            Libc.Retry(Nr.move_mount, mount.Number, (nint)(&empty), target.Number, (nint)(&empty), flags),
            "move_mount",
            "fd " + target.Number);
    }

    /// <summary>Attaches a detached mount onto a trusted host path.</summary>
    public static void Attach(MountFd mount, string path)
    {
        byte empty = 0;
        fixed (byte* target = Libc.Utf8(path))
        {
            Libc.Check(
                Libc.Retry(
                    Nr.move_mount, mount.Number, (nint)(&empty), Libc.AT_FDCWD, (nint)target, MOVE_MOUNT_F_EMPTY_PATH),
                "move_mount",
                path);
        }
    }

    /// <summary>Takes the mount off a trusted host path; it goes when its last user does. umount2(MNT_DETACH).</summary>
    public static void Detach(string path)
    {
        fixed (byte* target = Libc.Utf8(path))
        {
            Libc.Check(Libc.Retry(Nr.umount2, (nint)target, MNT_DETACH | UMOUNT_NOFOLLOW), "umount2", path);
        }
    }

    /// <summary>Changes propagation of the whole tree of the calling thread's mount namespace.</summary>
    public static void SetRootPropagation(MountPropagation propagation)
    {
        const int MS_REC = 0x4000;
        byte* root = stackalloc byte[2] { (byte)'/', 0 };
        Libc.Check(Libc.Retry(Nr.mount, 0, (nint)root, 0, (nint)propagation | MS_REC, 0), "mount", "/");
    }

    private static MountFd Clone(int directory, string path, bool recursive)
    {
        fixed (byte* name = Libc.Utf8(path))
        {
            nint flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | (recursive ? AT_RECURSIVE : 0)
                | (path.Length == 0 ? Libc.AT_EMPTY_PATH : 0);
            return FdHandle.Adopt<MountFd>(
                Libc.Retry(Nr.open_tree, directory, (nint)name, flags), "open_tree", path.Length == 0 ? "fd " + directory : path);
        }
    }
}
