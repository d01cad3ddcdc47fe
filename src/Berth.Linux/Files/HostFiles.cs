using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>Opens paths of the host that the caller trusts (state folders, layers, /dev/null). Never for anything inside a container: <see cref="RootFd"/>.</summary>
public static unsafe class HostFiles
{
    /// <summary>A handle that names the file, following links.</summary>
    public static PathFd OpenPath(string path) => FdHandle.Adopt<PathFd>(Open(path, OpenFlags.Path, 0), "openat", path);

    /// <summary>Opens a directory.</summary>
    public static DirectoryFd OpenDirectory(string path) =>
        FdHandle.Adopt<DirectoryFd>(Open(path, OpenFlags.Directory, 0), "openat", path);

    /// <summary>Opens or makes a file; nothing is buffered, nothing locked.</summary>
    public static SafeFileHandle OpenFile(string path, OpenFlags flags, int mode = 0) =>
        new(Libc.Check(Open(path, flags, mode), "openat", path), ownsHandle: true);

    /// <summary>Puts a directory's names on disk, so that a file just made or renamed in it outlives a power cut. fsync(2).</summary>
    public static void SyncDirectory(string path)
    {
        using DirectoryFd directory = OpenDirectory(path);
        Libc.Check(Libc.Retry(Nr.fsync, directory.Number), "fsync", path);
    }

    /// <summary>Makes a fifo.</summary>
    public static void MakeFifo(string path, int mode)
    {
        fixed (byte* name = Libc.Utf8(path))
        {
            Libc.Check(Libc.Retry(Nr.mknodat, Libc.AT_FDCWD, (nint)name, (int)FileKind.Fifo | mode), "mknodat", path);
        }
    }

    /// <summary>Writes <paramref name="data"/> in one write(2), as the files of /proc and cgroups want it.</summary>
    public static void Write(SafeFileHandle file, ReadOnlySpan<byte> data)
    {
        fixed (byte* bytes = data)
        {
            Libc.Check(Libc.Retry(Nr.write, (int)file.DangerousGetHandle(), (nint)bytes, data.Length), "write", "file");
            GC.KeepAlive(file);
        }
    }

    /// <summary>A pipe: what is written to the second is read from the first.</summary>
    public static (SafeFileHandle Read, SafeFileHandle Write) MakePipe()
    {
        const int O_CLOEXEC = 0x80000;
        int* ends = stackalloc int[2];
        Libc.Check(Libc.Retry(Nr.pipe2, (nint)ends, O_CLOEXEC), "pipe2", "pipe");
        return (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }

    /// <summary>A file that has no name, in memory. memfd_create(2).</summary>
    public static SafeFileHandle MakeMemoryFile(string label)
    {
        const int MFD_CLOEXEC = 1;
        fixed (byte* name = Libc.Utf8(label))
        {
            return new SafeFileHandle(Libc.Check(Libc.Retry(Nr.memfd_create, (nint)name, MFD_CLOEXEC), "memfd_create", label), ownsHandle: true);
        }
    }

    /// <summary>Takes this process's lock on a file; false when another process has it. It goes with the process, and is not inherited. fcntl(2), F_SETLK.</summary>
    public static bool TryLock(SafeFileHandle file)
    {
        const int F_SETLK = 6;
        const long F_WRLCK = 1;
        long* region = stackalloc long[4] { F_WRLCK, 0, 0, 0 }; // struct flock: type and whence, start, length, pid
        nint result = Libc.Retry(Nr.fcntl, file.DangerousGetHandle(), F_SETLK, (nint)region);
        GC.KeepAlive(file);
        return result >= 0
            || (System.Runtime.InteropServices.Marshal.GetLastPInvokeError() is Errno.EAGAIN or Errno.EACCES
                ? false
                : throw LinuxException.FromLastError("fcntl(F_SETLK)", "lock file"));
    }

    /// <summary>What an open descriptor is.</summary>
    public static FileStatus Stat(System.Runtime.InteropServices.SafeHandle file) =>
        FileStatus.TryRead((int)file.DangerousGetHandle(), "", Libc.AT_EMPTY_PATH, out FileStatus status)
            ? status
            : throw LinuxException.FromLastError("statx", "open file");

    /// <summary>Gives an open file to <paramref name="uid"/>; its group stays. Pipes and terminals of a process that is not root.</summary>
    public static void SetOwner(System.Runtime.InteropServices.SafeHandle file, uint uid)
    {
        byte empty = 0;
        nint group = unchecked((nint)uint.MaxValue);
        nint fd = file.DangerousGetHandle();
        Libc.Check(Libc.Retry(Nr.fchownat, fd, (nint)(&empty), (nint)uid, group, Libc.AT_EMPTY_PATH), "fchownat", "open file");
        GC.KeepAlive(file);
    }

    /// <summary>A second descriptor of the same open file, close-on-exec.</summary>
    public static SafeFileHandle Duplicate(System.Runtime.InteropServices.SafeHandle file)
    {
        const int F_DUPFD_CLOEXEC = 1030;
        nint copy = Libc.Retry(Nr.fcntl, file.DangerousGetHandle(), F_DUPFD_CLOEXEC, 3);
        GC.KeepAlive(file);
        return new SafeFileHandle(Libc.Check(copy, "fcntl(F_DUPFD_CLOEXEC)", "open file"), ownsHandle: true);
    }

    private static nint Open(string path, OpenFlags flags, int mode)
    {
        fixed (byte* name = Libc.Utf8(path))
        {
            return Libc.Retry(Nr.openat, Libc.AT_FDCWD, (nint)name, flags.ToKernel(), mode);
        }
    }
}
