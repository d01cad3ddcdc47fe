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
    /// <summary>Opens a directory of the host as a root.</summary>
    public static SafeFileHandle OpenRoot(string directory) => throw new NotImplementedException();

    /// <summary>What is at <paramref name="path"/>; the last component is not followed when it is a link.</summary>
    /// <exception cref="BerthException"><c>Could not find the file … in container</c> (<see cref="ErrorKind.NotFound"/>).</exception>
    public static PathStat Stat(SafeFileHandle root, string path) => throw new NotImplementedException();

    /// <summary>Docker's <c>GET archive</c>: writes a tar of the file or folder at <paramref name="path"/>, entries named from its last component.</summary>
    /// <exception cref="BerthException">Nothing there (<see cref="ErrorKind.NotFound"/>).</exception>
    public static PathStat ReadArchive(SafeFileHandle root, string path, Stream output, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Docker's <c>PUT archive</c>: unpacks a tar (plain, gzip, zstd) into the folder at <paramref name="path"/>.</summary>
    /// <exception cref="BerthException">No such folder (NotFound), not a folder (Invalid), a hostile or broken tar (Invalid).</exception>
    public static void WriteArchive(SafeFileHandle root, string path, Stream tar, ExtractOptions options, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Docker's <c>export</c>: a tar of everything below the root.</summary>
    public static void Export(SafeFileHandle root, Stream output, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Copies a file, or what is in a folder, from one root into another: COPY, filling a new volume.</summary>
    public static void Copy(CopyRequest request, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>What is in the folder at <paramref name="path"/> (followed when it is a link), ordered by name.</summary>
    public static IReadOnlyList<PathStat> List(SafeFileHandle root, string path) => throw new NotImplementedException();

    /// <summary>Content of the regular file at <paramref name="path"/> (links followed, inside the root), or null when there is nothing.</summary>
    /// <exception cref="BerthException">Not a regular file, or larger than <paramref name="maxBytes"/> (Invalid).</exception>
    public static byte[]? TryReadFile(SafeFileHandle root, string path, int maxBytes) => throw new NotImplementedException();

    /// <summary>Makes the folder and what is missing above it, 0755, owned as given; an existing one is left as it is.</summary>
    /// <exception cref="BerthException">Something that is no folder is in the way (Conflict).</exception>
    public static void CreateDirectory(SafeFileHandle root, string path, uint uid, uint gid) => throw new NotImplementedException();

    /// <summary>
    /// Digest of names, types, modes, owners, link targets, xattrs and content (not of times) of what is at <paramref name="path"/>: key material for build caches.
    /// </summary>
    /// <param name="root">The root.</param>
    /// <param name="path">File or folder.</param>
    /// <param name="excluded">Which paths beneath (relative, without leading '/') to leave out, or null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Digest ContentDigest(SafeFileHandle root, string path, Func<string, bool>? excluded, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>True when the regular file at <paramref name="path"/> is a tar, plain, gzip or zstd: what ADD unpacks.</summary>
    public static bool IsArchive(SafeFileHandle root, string path) => throw new NotImplementedException();
}
