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

    private static nint Open(string path, OpenFlags flags, int mode)
    {
        fixed (byte* name = Libc.Utf8(path))
        {
            return Libc.Retry(Nr.openat, Libc.AT_FDCWD, (nint)name, flags.ToKernel(), mode);
        }
    }
}
