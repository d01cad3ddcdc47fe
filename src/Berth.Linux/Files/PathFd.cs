namespace Berth.Linux.Files;

/// <summary>An O_PATH handle to one file of any kind: names it for other calls, whatever happens to its path.</summary>
public sealed class PathFd() : FdHandle
{
    /// <summary>What the file is.</summary>
    /// <exception cref="LinuxException">statx failed.</exception>
    public FileStatus Stat() =>
        FileStatus.TryRead(Number, "", Libc.AT_EMPTY_PATH | Libc.AT_SYMLINK_NOFOLLOW, out FileStatus status)
            ? status
            : throw LinuxException.FromLastError("statx", "fd " + Number);

    /// <summary>The path that leads to this very file through procfs; for calls that take no descriptor.</summary>
    public string ProcPath => $"/proc/self/fd/{Number}";
}
