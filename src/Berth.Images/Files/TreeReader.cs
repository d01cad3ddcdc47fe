using Berth.Linux;
using Berth.Linux.Files;
using Berth.Oci;
using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Files;

/// <summary>
/// Reads a tree that somebody else controls (a build context, an image's root) below one root: every path is resolved inside it, links
/// included (D1). Paths are relative to the root or absolute in it. Calls block on the disk.
/// </summary>
public sealed class TreeReader : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly RootFd _root;

    /// <summary>Reads below <paramref name="root"/>, and closes it in the end.</summary>
    public TreeReader(SafeFileHandle root)
    {
        _handle = root;
        _root = RootFd.Open($"/proc/self/fd/{root.DangerousGetHandle()}");
    }

    /// <summary>Reads below a directory of the host, which the caller trusts to be the right one.</summary>
    /// <exception cref="BerthException">No such directory (<see cref="ErrorKind.NotFound"/>).</exception>
    public static TreeReader Open(string directory)
    {
        try
        {
            return new TreeReader(FileTree.OpenRoot(directory));
        }
        catch (LinuxException error) when (error.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            throw new BerthException(ErrorKind.NotFound, $"no such directory: {directory}", error);
        }
    }

    /// <summary>What is at <paramref name="path"/>: a final link itself, or with <paramref name="follow"/> what it leads to. Null when nothing is there.</summary>
    public TreeItem? TryFind(string path, bool follow = false)
    {
        try
        {
            using PathFd? file = _root.TryOpenPath(path, follow);
            if (file is null)
            {
                return null;
            }

            string name = path[(path.TrimEnd('/').LastIndexOf('/') + 1)..].TrimEnd('/');
            FileStatus status = file.Stat();
            return Entry(name, status, status.Kind == FileKind.SymbolicLink ? ReadLink(path) : "");
        }
        catch (LinuxException error) when (error.Errno is Errno.ELOOP or Errno.EXDEV or Errno.ENAMETOOLONG)
        {
            return null;
        }
    }

    /// <summary>The entries of the directory at <paramref name="path"/>, ordered by the names' bytes.</summary>
    /// <exception cref="BerthException">No directory there (<see cref="ErrorKind.NotFound"/>).</exception>
    public IReadOnlyList<TreeItem> List(string path)
    {
        try
        {
            using DirectoryFd directory = _root.OpenDirectory(path);
            List<string> names = [.. directory.List()];
            names.Sort(StringComparer.Ordinal);
            var entries = new List<TreeItem>(names.Count);
            foreach (string name in names)
            {
                if (name.Contains('\uFFFD', StringComparison.Ordinal))
                {
                    throw new BerthException(ErrorKind.NotSupported, $"the name of {path}/{name} is not UTF-8: rename the file");
                }

                if (directory.TryStat(name) is { } status)
                {
                    entries.Add(Entry(name, status, status.Kind == FileKind.SymbolicLink ? directory.ReadLink(name) : ""));
                }
            }

            return entries;
        }
        catch (LinuxException error)
        {
            throw new BerthException(ErrorKind.NotFound, $"cannot list {path}: {error.Message}", error);
        }
    }

    /// <summary>Opens the regular file at <paramref name="path"/>, links followed inside the root. A fifo or device is refused, and is not waited for.</summary>
    /// <exception cref="BerthException">No regular file there (<see cref="ErrorKind.NotFound"/>).</exception>
    public FileStream OpenRead(string path)
    {
        if (TryFind(path, follow: true) is not { IsFile: true })
        {
            throw new BerthException(ErrorKind.NotFound, $"no regular file at {path}");
        }

        try
        {
            SafeFileHandle file = _root.OpenFile(path, OpenFlags.ReadOnly | OpenFlags.NonBlocking | OpenFlags.NoControllingTerminal);
            return new FileStream(file, FileAccess.Read, bufferSize: 0);
        }
        catch (LinuxException error)
        {
            throw new BerthException(ErrorKind.NotFound, $"cannot read {path}: {error.Message}", error);
        }
    }

    /// <summary>True when the regular file at <paramref name="path"/> is a tar, plain, gzip or zstd: what ADD unpacks.</summary>
    public bool IsArchive(string path) => FileTree.IsArchive(_handle, path);

    /// <summary>Value of an extended attribute of <paramref name="path"/> itself; null when it has none.</summary>
    public byte[]? TryReadAttribute(string path, string attribute)
    {
        try
        {
            using DirectoryFd parent = _root.OpenParent(path, out string name);
            return parent.TryGetExtendedAttribute(name, attribute);
        }
        catch (LinuxException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _root.Dispose();
        _handle.Dispose();
    }

    private string ReadLink(string path)
    {
        using DirectoryFd parent = _root.OpenParent(path, out string name);
        return parent.ReadLink(name);
    }

    private static TreeItem Entry(string name, in FileStatus status, string linkTarget) => new()
    {
        Name = name,
        Mode = (uint)status.Kind | (uint)status.Mode,
        Uid = status.Uid,
        Gid = status.Gid,
        SizeBytes = status.SizeBytes,
        ModifiedNanoseconds = status.ModifiedNanoseconds,
        LinkTarget = linkTarget,
        Links = status.Links,
        Inode = status.Inode,
        DeviceMajor = status.Device.Major,
        DeviceMinor = status.Device.Minor,
    };
}
