using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Trees;

/// <summary>
/// Opens files beneath a root directory (openat2, Linux 5.6). Names are the kernel's: bytes, any encoding. Resolution stays in the root: a link to <c>/x</c> or <c>../x</c>
/// leads inside it, and magic links of /proc are refused, so nothing that happens to the tree meanwhile leads out.
/// </summary>
public static unsafe partial class TreeOpen
{
    private const int MaxPath = 4096;
    private const ulong O_CLOEXEC = 0x80000;
    private const ulong O_NOCTTY = 0x100;
    private const ulong RESOLVE_NO_MAGICLINKS = 0x02;
    private const ulong RESOLVE_NO_SYMLINKS = 0x04;
    private const ulong RESOLVE_BENEATH = 0x08;
    private const ulong RESOLVE_IN_ROOT = 0x10;

    /// <summary>openat2 has the same number on every architecture.</summary>
    private const nint NR_openat2 = 437;

    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>Opens <paramref name="path"/>, following links as if <paramref name="root"/> were the root.</summary>
    /// <returns>0 and the handle, or errno and an invalid handle.</returns>
    public static int TryOpenInRoot(SafeFileHandle root, ReadOnlySpan<byte> path, OpenMode mode, uint permissions, out SafeFileHandle handle) =>
        Open(root, path, new Request(mode, permissions, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS), out handle);

    /// <summary>Opens <paramref name="path"/> (relative) without following any link.</summary>
    /// <returns>0 and the handle, or errno (ELOOP for a link) and an invalid handle.</returns>
    public static int TryOpenBeneath(SafeFileHandle directory, ReadOnlySpan<byte> path, OpenMode mode, uint permissions, out SafeFileHandle handle) =>
        Open(directory, path, new Request(mode | OpenMode.NoFollow, permissions, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS), out handle);

    /// <summary>As <see cref="TryOpenBeneath"/>.</summary>
    /// <exception cref="LinuxException">It failed.</exception>
    public static SafeFileHandle OpenBeneath(SafeFileHandle directory, ReadOnlySpan<byte> path, OpenMode mode, uint permissions)
    {
        int error = TryOpenBeneath(directory, path, mode, permissions, out SafeFileHandle handle);
        return error == 0 ? handle : throw new LinuxException("openat2", Text.Of(path), error);
    }

    /// <summary>Opens a directory of the host by its path.</summary>
    /// <exception cref="LinuxException">It failed.</exception>
    public static SafeFileHandle OpenDirectory(string path)
    {
        int handle = open(path, Native(OpenMode.Directory) | (int)O_CLOEXEC);
        return handle >= 0 ? new SafeFileHandle(handle, ownsHandle: true) : throw LinuxException.FromLastError("open", path);
    }

    /// <summary>Makes a directory's entries durable. fsync(2).</summary>
    public static void SyncDirectory(string path)
    {
        using SafeFileHandle directory = OpenDirectory(path);
        Sync(directory, path);
    }

    /// <summary>Makes a file's content, or a directory's entries, durable. fsync(2).</summary>
    public static void Sync(SafeFileHandle handle, string subject)
    {
        if (fsync(handle) != 0)
        {
            throw LinuxException.FromLastError("fsync", subject);
        }
    }

    /// <summary>Makes everything of the file system durable that <paramref name="handle"/> is on. syncfs(2).</summary>
    public static void SyncFileSystem(SafeFileHandle handle)
    {
        if (syncfs(handle) != 0)
        {
            throw LinuxException.FromLastError("syncfs", "file system");
        }
    }

    private readonly record struct Request(OpenMode Mode, uint Permissions, ulong Resolve);

    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }

    private static int Open(SafeFileHandle directory, ReadOnlySpan<byte> path, in Request request, out SafeFileHandle handle)
    {
        if (path.Length >= MaxPath)
        {
            handle = new SafeFileHandle();
            return Errno.ENAMETOOLONG;
        }

        Span<byte> buffer = stackalloc byte[path.Length + 1];
        path.CopyTo(buffer);
        buffer[path.Length] = 0;
        // openat2 refuses a mode where nothing is created, and O_NOCTTY where nothing is opened
        var how = new OpenHow
        {
            Flags = (uint)Native(request.Mode) | O_CLOEXEC | ((request.Mode & OpenMode.PathOnly) != 0 ? 0 : O_NOCTTY),
            Mode = (request.Mode & OpenMode.Create) != 0 ? request.Permissions : 0,
            Resolve = request.Resolve,
        };
        fixed (byte* name = buffer)
        {
            int result;
            do
            {
                result = (int)syscall(NR_openat2, directory, name, &how, sizeof(OpenHow));
            }
            while (result < 0 && Marshal.GetLastPInvokeError() is Errno.EINTR or Errno.EAGAIN);

            handle = new SafeFileHandle(result, ownsHandle: true);
            return result < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
    }

    /// <summary>O_DIRECTORY and O_NOFOLLOW have other values on arm64.</summary>
    private static int Native(OpenMode mode)
    {
        if (!IsArm)
        {
            return (int)mode;
        }

        int flags = (int)(mode & ~(OpenMode.Directory | OpenMode.NoFollow));
        flags |= (mode & OpenMode.Directory) != 0 ? 0x4000 : 0;
        return flags | ((mode & OpenMode.NoFollow) != 0 ? 0x8000 : 0);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, SafeFileHandle directory, byte* path, OpenHow* how, nint size);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(SafeFileHandle handle);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int syncfs(SafeFileHandle handle);
}
