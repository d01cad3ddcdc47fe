using Berth.Linux.Files;

namespace Berth.Linux.Tape;

/// <content>Files and directories.</content>
public sealed unsafe partial class SyscallTape
{
    private const ulong ResolveInRoot = 0x10 | 0x02; // IN_ROOT, NO_MAGICLINKS
    private const ulong ResolveStrict = 0x08 | 0x04 | 0x02 | 0x01; // BENEATH, NO_SYMLINKS, NO_MAGICLINKS, NO_XDEV

    /// <summary>Opens a host path that the planner trusts.</summary>
    public TapeFd Open(string path, OpenFlags flags, OnError onError = default) =>
        AddForFd(Nr.openat, onError, Libc.AT_FDCWD, Text(path), flags.ToKernel());

    /// <summary>Opens the path as if <paramref name="root"/> were "/"; links cannot lead out (openat2, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS).</summary>
    public TapeFd OpenIn(TapeFd root, string path, OpenFlags flags, OnError onError = default) =>
        OpenAt2(root, path, (flags, ResolveInRoot), onError);

    /// <summary>Opens a path below <paramref name="directory"/> on the same mount, with no link on the way: for our own procfs (D3).</summary>
    public TapeFd OpenStrict(TapeFd directory, string path, OpenFlags flags, OnError onError = default) =>
        OpenAt2(directory, path, (flags, ResolveStrict), onError);

    /// <summary>Makes a directory. With <see cref="OnError.Ignore"/> one that is there already is fine.</summary>
    public void MakeDirectory(TapeFd parent, string name, int mode, OnError onError = default) =>
        Add(Nr.mkdirat, onError, parent, Text(name), mode);

    /// <summary>Makes a device node, fifo or empty file; the umask applies.</summary>
    public void MakeNode(TapeFd parent, string name, NodeKind node, OnError onError = default) =>
        Add(Nr.mknodat, onError, parent, Text(name), (int)node.Kind | node.Mode, (nint)node.Device.Encoded);

    /// <summary>Makes a symbolic link.</summary>
    public void MakeSymbolicLink(TapeFd parent, string name, string target, OnError onError = default) =>
        Add(Nr.symlinkat, onError, Text(target), parent, Text(name));

    /// <summary>Removes a name that is no directory.</summary>
    public void Remove(TapeFd parent, string name, OnError onError = default) =>
        Add(Nr.unlinkat, onError, parent, Text(name), 0);

    /// <summary>Sets owner and group of a name.</summary>
    public void SetOwner(TapeFd parent, string name, (uint Uid, uint Gid) owner, OnError onError = default) =>
        Add(Nr.fchownat, onError, parent, Text(name), (nint)owner.Uid, (nint)owner.Gid, NoFollowOrEmpty(name));

    /// <summary>Sets the mode of a name that the tape has made itself.</summary>
    public void SetMode(TapeFd parent, string name, int mode, OnError onError = default) =>
        Add(Nr.fchmodat, onError, parent, Text(name), mode);

    /// <summary>Writes the text in one write(2).</summary>
    public void Write(TapeFd file, string text, OnError onError = default)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
        Add(Nr.write, onError, file, Data(bytes), bytes.Length);
    }

    /// <summary>Waits until one byte can be read; end of file is EPIPE.</summary>
    public void ReadByte(TapeFd file, OnError onError = default)
    {
        nint buffer = Words(0);
        Add(Nr.read, onError, file, buffer, 1);

        // The writer sends a byte that is not 0: at end of file the buffer is as it was.
        TapeLabel done = NewLabel();
        Add(PseudoCall.Compare, OnError.GoTo(done), buffer, 0xff, 0, Errno.EPIPE);
        Add(PseudoCall.Fail, onError, Errno.EPIPE);
        Place(done);
    }

    /// <summary>Fails with <paramref name="errno"/> unless the file is of this kind (of a directory or link: the type bits only).</summary>
    public void CheckKind(TapeFd file, FileKind kind, int errno, OnError onError = default)
    {
        nint status = Stat(file, onError);
        Add(PseudoCall.Compare, onError, status + ModeOffset, 0xF000, (int)kind, errno);
    }

    /// <summary>Fails with ENODEV unless the file is this character device: what is used as /dev/null must be it (CVE-2025-31133).</summary>
    public void CheckCharacterDevice(TapeFd file, DeviceNumber device, OnError onError = default)
    {
        nint status = Stat(file, onError);
        Add(PseudoCall.Compare, onError, status + ModeOffset, 0xF000, (int)FileKind.CharacterDevice, Errno.ENODEV);
        nint expected = (nint)(device.Major | ((ulong)device.Minor << 32));
        Add(PseudoCall.Compare, onError, status + RdevOffset, -1, expected, Errno.ENODEV);
    }

    /// <summary>Fails with EPERM when the file lies on a file system with this magic number.</summary>
    public void CheckNotFileSystem(TapeFd file, long magic, OnError onError = default)
    {
        nint buffer = (nint)Reserve(128);
        TapeLabel other = NewLabel();
        Add(Nr.fstatfs, onError, file, buffer);
        Add(PseudoCall.Compare, OnError.GoTo(other), buffer, -1, (nint)magic, Errno.EPERM);
        Add(PseudoCall.Fail, onError, Errno.EPERM);
        Place(other);
    }

    /// <summary>Makes <paramref name="target"/>, a result of the tape, mean the same descriptor as <paramref name="value"/>.</summary>
    public void Assign(TapeFd target, TapeFd value)
    {
        Add(PseudoCall.Set, OnError.Fail, value);
        Operations[Count - 1].OutSlot = (ushort)target.Value;
    }

    /// <summary>Fails with ENODEV unless the file lies on a file system with this magic number (fstatfs).</summary>
    public void CheckFileSystem(TapeFd file, long magic, OnError onError = default)
    {
        nint buffer = (nint)Reserve(128);
        Add(Nr.fstatfs, onError, file, buffer);
        Add(PseudoCall.Compare, onError, buffer, -1, (nint)magic, Errno.ENODEV);
    }

    /// <summary>Closes a descriptor.</summary>
    public void Close(TapeFd file) => Add(Nr.close, OnError.Ignore, file);

    private const int ModeOffset = 28;
    private const int RdevOffset = 128;

    private nint Stat(TapeFd file, OnError onError)
    {
        const int STATX_TYPE_AND_MODE = 3;
        nint status = (nint)Reserve(256);
        int flags = Libc.AT_EMPTY_PATH | Libc.AT_SYMLINK_NOFOLLOW;
        Add(Nr.statx, onError, file, Text(""), flags, STATX_TYPE_AND_MODE, status);
        return status;
    }

    private static int NoFollowOrEmpty(string name) => name.Length == 0 ? Libc.AT_EMPTY_PATH : Libc.AT_SYMLINK_NOFOLLOW;

    private TapeFd OpenAt2(TapeFd root, string path, (OpenFlags Flags, ulong Resolve) how, OnError onError)
    {
        string relative = path.TrimStart('/');
        nint structure = Words((uint)how.Flags.ToKernel(), 0, how.Resolve);
        return AddForFd(Nr.openat2, onError, root, Text(relative.Length == 0 ? "." : relative), structure, 24);
    }
}
