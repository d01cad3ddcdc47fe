using System.Runtime.InteropServices;
using Berth.Linux.Mounting;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>
/// The root of a tree that somebody else controls (a container's rootfs, a volume, a build context). Paths are resolved by the kernel as if
/// it were "/" (openat2 with RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS): links and ".." cannot leave it, whatever races go on inside (D1).
/// Operations that change a name give its parent as a <see cref="DirectoryFd"/>; unpackers keep that and avoid walking again.
/// </summary>
public sealed class RootFd : IDisposable
{
    private const ulong RESOLVE_NO_XDEV = 0x01;
    private const ulong RESOLVE_NO_MAGICLINKS = 0x02;
    private const ulong RESOLVE_NO_SYMLINKS = 0x04;
    private const ulong RESOLVE_IN_ROOT = 0x10;
    private readonly FdHandle _root;

    private RootFd(FdHandle root) => _root = root;

    /// <summary>The root's descriptor number, valid until disposal.</summary>
    public int Number => _root.Number;

    /// <summary>Opens the host directory <paramref name="hostPath"/>, which the caller trusts, as a root.</summary>
    public static unsafe RootFd Open(string hostPath)
    {
        fixed (byte* path = Libc.Utf8(hostPath))
        {
            nint fd = Libc.Retry(
                Nr.openat, Libc.AT_FDCWD, (nint)path, (OpenFlags.Path | OpenFlags.Directory).ToKernel());
            return new RootFd(FdHandle.Adopt<DirectoryFd>(fd, "openat", hostPath));
        }
    }

    /// <summary>Uses a mount (attached or not) as a root. The mount stays the caller's.</summary>
    public static RootFd Of(MountFd mount) => Of(mount.Number);

    /// <summary>Uses an open directory as a root. It stays the caller's.</summary>
    public static RootFd Of(DirectoryFd directory) => Of(directory.Number);

    /// <summary>Opens a file, following links inside the root. EXDEV and ELOOP are attacks or odd images; both are the caller's to word.</summary>
    public SafeFileHandle OpenFile(string path, OpenFlags flags, int mode = 0) =>
        new(Libc.Check(OpenAt2(path, flags, mode), "openat2", path), ownsHandle: true);

    /// <summary>A handle to whatever <paramref name="path"/> leads to; with <paramref name="follow"/> false, to a final link itself.</summary>
    public PathFd OpenPath(string path, bool follow = true) =>
        FdHandle.Adopt<PathFd>(
            OpenAt2(path, follow ? OpenFlags.Path : OpenFlags.Path | OpenFlags.NoFollow, 0), "openat2", path);

    /// <summary>As <see cref="OpenPath"/>; null when there is nothing.</summary>
    public PathFd? TryOpenPath(string path, bool follow = true)
    {
        nint fd = OpenAt2(path, follow ? OpenFlags.Path : OpenFlags.Path | OpenFlags.NoFollow, 0);
        return fd < 0 && Marshal.GetLastPInvokeError() is Errno.ENOENT or Errno.ENOTDIR
            ? null
            : FdHandle.Adopt<PathFd>(fd, "openat2", path);
    }

    /// <summary>Opens a directory, following links inside the root.</summary>
    public DirectoryFd OpenDirectory(string path) =>
        FdHandle.Adopt<DirectoryFd>(OpenAt2(path, OpenFlags.Directory, 0), "openat2", path);

    /// <summary>As <see cref="OpenDirectory"/>; null when there is none.</summary>
    public DirectoryFd? TryOpenDirectory(string path)
    {
        nint fd = OpenAt2(path, OpenFlags.Directory, 0);
        return fd < 0 && Marshal.GetLastPInvokeError() is Errno.ENOENT or Errno.ENOTDIR
            ? null
            : FdHandle.Adopt<DirectoryFd>(fd, "openat2", path);
    }

    /// <summary>Opens the directory that holds the last name of <paramref name="path"/>, and gives that name.</summary>
    /// <exception cref="LinuxException">EINVAL when the path has no last name ("/", "a/.."); otherwise as openat2(2).</exception>
    public DirectoryFd OpenParent(string path, out string name)
    {
        string trimmed = path.TrimEnd('/');
        int cut = trimmed.LastIndexOf('/');
        name = trimmed[(cut + 1)..];
        return name is "" or "." or ".."
            ? throw new LinuxException("openat2", $"'{path}'", Errno.EINVAL)
            : OpenDirectory(cut <= 0 ? "." : trimmed[..cut]);
    }

    /// <summary>
    /// Opens the directory <paramref name="path"/>, making what is missing of it with <paramref name="mode"/>. Links inside are followed;
    /// a dangling link is ENOENT, never made into a directory elsewhere.
    /// </summary>
    public DirectoryFd MakeDirectories(string path, int mode)
    {
        if (TryOpenDirectory(path) is { } there)
        {
            return there;
        }

        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        string done = ".";
        DirectoryFd current = OpenDirectory(".");
        foreach (string part in parts)
        {
            done += "/" + part;
            DirectoryFd? next = TryOpenDirectory(done);
            if (next is null)
            {
                MakeMissing(current, part, mode);
                next = OpenDirectory(done);
            }

            current.Dispose();
            current = next;
        }

        return current;
    }

    /// <summary>Opens a file of a file system that must not be crossed or linked out of, such as our own procfs mount (D3).</summary>
    public SafeFileHandle OpenStrict(string path, OpenFlags flags) =>
        new(
            Libc.Check(
                OpenAt2(path, flags, 0, RESOLVE_IN_ROOT | RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS),
                "openat2",
                path),
            ownsHandle: true);

    /// <inheritdoc/>
    public void Dispose() => _root.Dispose();

    internal static unsafe RootFd Of(int fd)
    {
        fixed (byte* dot = "."u8)
        {
            nint own = Libc.Retry(Nr.openat, fd, (nint)dot, (OpenFlags.Path | OpenFlags.Directory).ToKernel());
            return new RootFd(FdHandle.Adopt<DirectoryFd>(own, "openat", "root"));
        }
    }

    private static void MakeMissing(DirectoryFd parent, string name, int mode)
    {
        try
        {
            parent.MakeDirectory(name, mode);
        }
        catch (LinuxException error) when (error.Errno == Errno.EEXIST && parent.Stat(name).Kind == FileKind.Directory)
        {
            // Somebody else made it between our look and our mkdir.
        }
    }

    private unsafe nint OpenAt2(
        string path, OpenFlags flags, int mode, ulong resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS)
    {
        ulong* how = stackalloc ulong[3];
        how[0] = (ulong)(uint)flags.ToKernel();
        how[1] = (ulong)(mode & 0xfff);
        how[2] = resolve;
        string relative = path.TrimStart('/');
        fixed (byte* name = Libc.Utf8(relative.Length == 0 ? "." : relative))
        {
            // EAGAIN: the kernel saw a rename while it walked ".."; it asks to try again.
            nint fd;
            do
            {
                fd = Libc.Retry(Nr.openat2, _root.Number, (nint)name, (nint)how, 24);
            }
            while (fd < 0 && Marshal.GetLastPInvokeError() == Errno.EAGAIN);

            return fd;
        }
    }
}
