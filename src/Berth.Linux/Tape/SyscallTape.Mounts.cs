using Berth.Linux.Mounting;

namespace Berth.Linux.Tape;

/// <content>Mounts.</content>
public sealed unsafe partial class SyscallTape
{
    private const int MS_REC = 0x4000;

    /// <summary>Clones the mount under a trusted host path into a detached one.</summary>
    public TapeFd CloneMount(string path, bool recursive, OnError onError = default) =>
        AddForFd(Nr.open_tree, onError, Libc.AT_FDCWD, Text(path), CloneFlags(recursive));

    /// <summary>Clones the mount under an open file or directory into a detached one.</summary>
    public TapeFd CloneMount(TapeFd file, bool recursive, OnError onError = default) =>
        AddForFd(Nr.open_tree, onError, file, Text(""), CloneFlags(recursive) | Libc.AT_EMPTY_PATH);

    /// <summary>Begins a file system of this type. fsopen(2).</summary>
    public TapeFd OpenFileSystem(string type, OnError onError = default) =>
        AddForFd(Nr.fsopen, onError, Text(type), FileSystemContext.FSOPEN_CLOEXEC);

    /// <summary>Sets an option as written for mount(8): "key=value" or "key".</summary>
    public void Configure(TapeFd fileSystem, string option, OnError onError = default)
    {
        int equals = option.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            Add(Nr.fsconfig, onError, fileSystem, FileSystemContext.FSCONFIG_SET_FLAG, Text(option));
        }
        else
        {
            nint key = Text(option[..equals]), value = Text(option[(equals + 1)..]);
            Add(Nr.fsconfig, onError, fileSystem, FileSystemContext.FSCONFIG_SET_STRING, key, value);
        }
    }

    /// <summary>Makes the file system and a detached mount of it.</summary>
    public TapeFd MountFileSystem(TapeFd fileSystem, MountAttributes attributes, OnError onError = default)
    {
        Add(Nr.fsconfig, onError, fileSystem, FileSystemContext.FSCONFIG_CMD_CREATE);
        return AddForFd(Nr.fsmount, onError, fileSystem, FileSystemContext.FSMOUNT_CLOEXEC, (nint)attributes);
    }

    /// <summary>Changes a mount's properties; nothing when the change is empty.</summary>
    public void ChangeMount(TapeFd mount, MountChange change, bool recursive = false, OnError onError = default)
    {
        if (change.IsEmpty)
        {
            return;
        }

        nint attr = Words((ulong)change.Set, (ulong)change.Clear, (ulong)change.Propagation, 0);
        int flags = Libc.AT_EMPTY_PATH | (recursive ? Mounts.AT_RECURSIVE : 0);
        Add(Nr.mount_setattr, onError, mount, Text(""), flags, attr, 32);
    }

    /// <summary>Maps a detached mount's IDs through a user namespace. mount_setattr(MOUNT_ATTR_IDMAP).</summary>
    public void MapMountIds(TapeFd mount, TapeFd userNamespace, bool recursive, OnError onError = default)
    {
        nint attr = Words((ulong)MountAttributes.IdMapped, 0, 0, 0);
        Add(PseudoCall.Store, onError, attr + 24, userNamespace);
        Add(Nr.mount_setattr, onError, mount, Text(""), Libc.AT_EMPTY_PATH | (recursive ? Mounts.AT_RECURSIVE : 0), attr, 32);
    }

    /// <summary>Attaches a detached mount onto an open file or directory. A file goes on a file, a directory on a directory.</summary>
    public void AttachMount(TapeFd mount, TapeFd target, OnError onError = default)
    {
        int flags = Mounts.MOVE_MOUNT_F_EMPTY_PATH | Mounts.MOVE_MOUNT_T_EMPTY_PATH;
        Add(Nr.move_mount, onError, mount, Text(""), target, Text(""), flags);
    }

    /// <summary>Attaches a detached mount onto a trusted host path.</summary>
    public void AttachMount(TapeFd mount, string target, OnError onError = default) =>
        Add(Nr.move_mount, onError, mount, Text(""), Libc.AT_FDCWD, Text(target), Mounts.MOVE_MOUNT_F_EMPTY_PATH);

    /// <summary>Takes the topmost mount off a trusted host path.</summary>
    public void DetachMount(string path)
    {
        const int MNT_DETACH = 2;
        Add(Nr.umount2, OnError.Fail, Text(path), MNT_DETACH);
    }

    /// <summary>Changes the propagation of all mounts of the child's namespace, or with <paramref name="recursive"/> false of its root.</summary>
    public void SetPropagation(MountPropagation propagation, bool recursive = true, OnError onError = default) =>
        Add(Nr.mount, onError, 0, Text("/"), 0, (nint)propagation | (recursive ? MS_REC : 0), 0);

    /// <summary>Makes the directory <paramref name="root"/>, a mount's top, the root of the child's namespace; the old one is gone. The old one
    /// must not be shared: its unmounting would reach the host (<see cref="SetPropagation"/>).</summary>
    public void EnterRoot(TapeFd root)
    {
        const int MNT_DETACH = 2;

        // pivot_root(".", ".") puts the old root on top of the new one: no folder for it is needed, and "." then names it.
        Add(Nr.fchdir, OnError.Fail, root);
        Add(Nr.pivot_root, OnError.Fail, Text("."), Text("."));
        Add(Nr.umount2, OnError.Fail, Text("."), MNT_DETACH);
        Add(Nr.chdir, OnError.Fail, Text("/"));
    }

    /// <summary>As <see cref="EnterRoot"/> by chroot(2) alone, for a root on the initial ramdisk, where pivot_root(2) fails. The old root stays below.</summary>
    public void EnterRootWithoutPivot(TapeFd root)
    {
        Add(Nr.fchdir, OnError.Fail, root);
        Add(Nr.chroot, OnError.Fail, Text("."));
        Add(Nr.chdir, OnError.Fail, Text("/"));
    }

    private static int CloneFlags(bool recursive) =>
        Mounts.OPEN_TREE_CLONE | Mounts.OPEN_TREE_CLOEXEC | (recursive ? Mounts.AT_RECURSIVE : 0);
}
