using Berth.Oci;

namespace Berth.Content;

/// <summary>
/// The folder that holds everything that outlives a reboot, locked for one engine. Every path below it that this side
/// of the program uses is built here and nowhere else (docs/architecture.md, "On disk").
/// </summary>
/// <remarks>
/// <code>
/// berth.db                      records
/// blobs/sha256/&lt;hex&gt;           content as received        ingest/&lt;id&gt;   unfinished writes
/// layers/sha256/&lt;hex&gt;/fs       unpacked layers            snapshots/&lt;key&gt;/{upper,work}
/// containers/&lt;id&gt;/             logs, exit records         volumes/&lt;name&gt;/_data
/// lock                          held (flock) while an engine uses the root
/// </code>
/// </remarks>
public sealed class DataRoot : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _lock;

    private DataRoot(string directory, FileStream lockFile)
    {
        Directory = directory;
        _lock = lockFile;
    }

    /// <summary>The root itself, absolute.</summary>
    public string Directory { get; }

    /// <summary>The record database.</summary>
    public string Database => Path.Combine(Directory, "berth.db");

    /// <summary>Blobs by digest.</summary>
    public string Blobs => Path.Combine(Directory, "blobs", "sha256");

    /// <summary>Unfinished writes; emptied at start.</summary>
    public string Ingests => Path.Combine(Directory, "ingest");

    /// <summary>Unpacked layers.</summary>
    public string Layers => Path.Combine(Directory, "layers");

    /// <summary>Writable layers of containers and build steps.</summary>
    public string Snapshots => Path.Combine(Directory, "snapshots");

    /// <summary>Per-container files that outlive a reboot.</summary>
    public string Containers => Path.Combine(Directory, "containers");

    /// <summary>Named volumes.</summary>
    public string Volumes => Path.Combine(Directory, "volumes");

    /// <summary>Creates <paramref name="directory"/> (0700) and its folders where missing, and locks it.</summary>
    /// <exception cref="BerthException">Another engine holds it (<see cref="ErrorKind.Conflict"/>); its path has a ':' or ',' (<see cref="ErrorKind.Invalid"/>).</exception>
    public static DataRoot Open(string directory)
    {
        string full = Path.GetFullPath(directory);
        if (full.AsSpan().ContainsAny(":,\\\n"))
        {
            // overlayfs takes lists of paths with these between
            throw new BerthException(ErrorKind.Invalid, $"data root '{full}': a path with ':', ',', '\\' or a line end cannot hold layers; use another --root");
        }

        System.IO.Directory.CreateDirectory(full, OwnerOnly);
        FileStream lockFile = Lock(Path.Combine(full, "lock"), full);
        try
        {
            var root = new DataRoot(full, lockFile);
            foreach (string child in (ReadOnlySpan<string>)[root.Blobs, root.Ingests, root.Layers, root.Snapshots, root.Containers, root.Volumes])
            {
                System.IO.Directory.CreateDirectory(child, OwnerOnly);
            }

            return root;
        }
        catch
        {
            lockFile.Dispose();
            throw;
        }
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose() => _lock.Dispose();

    /// <summary>FileShare.None is flock(LOCK_EX | LOCK_NB) here: it ends with the process, however that ends, and leaves no stale file.</summary>
    private static FileStream Lock(string path, string root)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (File.Exists(path))
        {
            throw new BerthException(ErrorKind.Conflict, $"data root {root} is in use by another engine: stop that one, or use another --root", error);
        }
    }
}
