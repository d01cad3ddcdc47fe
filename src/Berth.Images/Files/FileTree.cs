using System.Text;
using Berth.Layers.Compression;
using Berth.Layers.Tar;
using Berth.Layers.Unpacking;
using Berth.Layers.Writing;
using Berth.Linux;
using Berth.Linux.Trees;
using Berth.Oci;
using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Files;

/// <summary>
/// Work on the files below a root directory that is given as an open handle (a container's root, a build context, a volume):
/// every path is resolved inside it, links included, so nothing outside can be reached, whatever the files are changed to meanwhile (D1).
/// Calls block on the disk.
/// </summary>
public static class FileTree
{
    private const int BufferSize = 256 * 1024;

    /// <summary>Opens a directory of the host as a root.</summary>
    public static SafeFileHandle OpenRoot(string directory) => TreeOpen.OpenDirectory(directory);

    /// <summary>Deletes a directory of the host with everything in it, however deep, without following links. Nothing there is fine.</summary>
    public static void DeleteDirectory(string directory)
    {
        using SafeFileHandle parent = TreeOpen.OpenDirectory(Path.GetDirectoryName(Path.GetFullPath(directory))!);
        TreeEntries.RemoveTree(parent, Encoding.UTF8.GetBytes(Path.GetFileName(directory)));
    }

    /// <summary>What is at <paramref name="path"/>; the last component is not followed when it is a link.</summary>
    /// <exception cref="BerthException"><c>Could not find the file … in container</c> (<see cref="ErrorKind.NotFound"/>).</exception>
    public static PathStat Stat(SafeFileHandle root, string path)
    {
        using var place = TreePlace.Find(root, path);
        return place.ToStat();
    }

    /// <summary>Docker's <c>GET archive</c>: writes a tar of the file or folder at <paramref name="path"/>, entries named from its last component.</summary>
    /// <exception cref="BerthException">Nothing there (<see cref="ErrorKind.NotFound"/>).</exception>
    public static PathStat ReadArchive(SafeFileHandle root, string path, Stream output, CancellationToken cancellationToken)
    {
        using var place = TreePlace.Find(root, path);
        if (path.EndsWith("/.", StringComparison.Ordinal) && !place.Status.IsDirectory)
        {
            throw new BerthException(ErrorKind.Invalid, $"{path}: not a directory");
        }

        PathStat stat = place.ToStat();
        WriteTar(
            output,
            new TreeWriterOptions { Prefix = stat.Name == "/" ? "" : stat.Name },
            writer =>
            {
                if (stat.Name == "/")
                {
                    writer.WriteContent(place.Directory, cancellationToken);
                }
                else
                {
                    writer.WriteOne(place.Directory, place.Name, cancellationToken);
                }
            },
            cancellationToken);
        return stat;
    }

    /// <summary>Docker's <c>PUT archive</c>: unpacks a tar (plain, gzip, zstd) into the folder at <paramref name="path"/>.</summary>
    /// <exception cref="BerthException">No such folder (NotFound), not a folder (Invalid), a hostile or broken tar (Invalid).</exception>
    public static void WriteArchive(SafeFileHandle root, string path, Stream tar, ExtractOptions options, CancellationToken cancellationToken)
    {
        using SafeFileHandle directory = TreePlace.OpenDirectory(root, path);
        using Stream plain = Decompressor.Open(new BlockingStream(tar, cancellationToken), DecompressionQuota.Default, out _);
        using var buffered = new BufferedStream(plain, BufferSize);
        var unpackOptions = new UnpackOptions
        {
            IsLayer = false,
            RequireEnd = true,
            Uid = options.Uid,
            Gid = options.Gid,
            NoOverwriteDirectoryByFile = options.NoOverwriteDirectoryByFile,
        };
        // links in the tree lead inside the container's root, so it is the root and not the folder that they are resolved in
        using var unpacker = new LayerUnpacker(root, unpackOptions) { Prefix = TreePlace.ResolvedPath(root, directory) };
        unpacker.Unpack(buffered, cancellationToken);
    }

    /// <summary>Docker's <c>export</c>: a tar of everything below the root.</summary>
    public static void Export(SafeFileHandle root, Stream output, CancellationToken cancellationToken) =>
        WriteTar(
            output,
            new TreeWriterOptions(),
            writer =>
            {
                using SafeFileHandle directory = TreeOpen.OpenBeneath(root, "."u8, OpenMode.Directory, 0);
                writer.WriteContent(directory, cancellationToken);
            },
            cancellationToken);

    /// <summary>Copies a file, or what is in a folder, from one root into another: COPY, filling a new volume.</summary>
    public static void Copy(CopyRequest request, CancellationToken cancellationToken) => TreeCopy.Run(request, cancellationToken);

    /// <summary>What is in the folder at <paramref name="path"/> (followed when it is a link), ordered by name.</summary>
    public static IReadOnlyList<PathStat> List(SafeFileHandle root, string path)
    {
        using SafeFileHandle directory = TreePlace.OpenDirectory(root, path);
        List<Linux.Trees.TreeEntry> entries = TreeListing.Read(directory);
        var stats = new List<PathStat>(entries.Count);
        foreach (Linux.Trees.TreeEntry entry in entries)
        {
            if (TreeStatus.TryRead(directory, entry.Name, out TreeStatus status) == 0)
            {
                stats.Add(TreePlace.ToStat(directory, entry.Name, status));
            }
        }

        return stats;
    }

    /// <summary>Content of the regular file at <paramref name="path"/> (links followed, inside the root), or null when there is nothing.</summary>
    /// <exception cref="BerthException">Not a regular file, or larger than <paramref name="maxBytes"/> (Invalid).</exception>
    public static byte[]? TryReadFile(SafeFileHandle root, string path, int maxBytes)
    {
        using SafeFileHandle? file = TryOpenFile(root, path);
        if (file is null)
        {
            return null;
        }

        var status = TreeStatus.Of(file);
        if (!status.IsFile || status.Size > maxBytes)
        {
            throw new BerthException(ErrorKind.Invalid, $"{path}: not a regular file of at most {maxBytes} bytes");
        }

        byte[] content = new byte[status.Size];
        int length = 0;
        for (int count; length < content.Length && (count = RandomAccess.Read(file, content.AsSpan(length), length)) > 0; length += count)
        {
        }

        return length == content.Length ? content : content[..length];
    }

    /// <summary>Makes the folder and what is missing above it, 0755, owned as given; an existing one is left as it is.</summary>
    /// <exception cref="BerthException">Something that is no folder is in the way.</exception>
    public static void CreateDirectory(SafeFileHandle root, string path, uint uid, uint gid)
    {
        byte[] normalised = TreePlace.Clean(path);
        using var resolver = new DirectoryResolver(root, null);
        resolver.Open(normalised, out _);
        foreach (byte[] made in resolver.Implied)
        {
            EntryAttributes.Check(TreeAttributes.TrySetOwner(root, made, uid, gid), "fchownat", made);
        }
    }

    /// <summary>
    /// Digest of names, types, modes, owners, link targets, xattrs and content (not of times) of what is at <paramref name="path"/>: key material for build caches.
    /// </summary>
    /// <param name="root">The root.</param>
    /// <param name="path">File or folder.</param>
    /// <param name="excluded">Which paths beneath (relative, without leading '/') to leave out, or null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Digest ContentDigest(SafeFileHandle root, string path, Func<string, bool>? excluded, CancellationToken cancellationToken)
    {
        using var place = TreePlace.Find(root, path);
        using var hash = new HashSink();
        // all times are cut to the epoch
        var options = new TreeWriterOptions { Prefix = "x", Excluded = excluded, LatestSeconds = long.MinValue };
        WriteTar(hash, options, writer => writer.WriteOne(place.Directory, place.Name, cancellationToken), cancellationToken);
        return hash.GetDigest();
    }

    /// <summary>True when the regular file at <paramref name="path"/> is a tar, plain, gzip or zstd: what ADD unpacks.</summary>
    public static bool IsArchive(SafeFileHandle root, string path)
    {
        using SafeFileHandle? file = TryOpenFile(root, path);
        if (file is null || !TreeStatus.Of(file).IsFile)
        {
            return false;
        }

        try
        {
            using var stream = new FileStream(file, FileAccess.Read, bufferSize: 0);
            using Stream plain = Decompressor.Open(stream, DecompressionQuota.Default, out _);
            return new TarReader(plain, requireEnd: true).Read();
        }
        catch (TarException)
        {
            return false;
        }
    }

    private static SafeFileHandle? TryOpenFile(SafeFileHandle root, string path)
    {
        int error = TreeOpen.TryOpenInRoot(root, Encoding.UTF8.GetBytes(path.Length == 0 ? "." : path), OpenMode.Read | OpenMode.NonBlocking, 0, out SafeFileHandle file);
        if (error == 0)
        {
            return file;
        }

        file.Dispose();
        return error is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP ? null : throw new LinuxException("openat2", path, error);
    }

    private static void WriteTar(Stream output, TreeWriterOptions options, Action<TreeWriter> write, CancellationToken cancellationToken)
    {
        using var buffered = new BufferedStream(new BlockingStream(output, cancellationToken), BufferSize);
        var tar = new TarWriter(buffered);
        write(new TreeWriter(tar, options));
        tar.Finish();
        buffered.Flush();
    }
}
