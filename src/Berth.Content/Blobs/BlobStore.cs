using Berth.Linux.Trees;
using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Content.Blobs;

/// <summary>
/// Content by digest: one read-only file per blob, never changed after commit. Safe for use by many threads.
/// A blob is durable (file and directory entry synced) when its commit returns.
/// </summary>
public sealed class BlobStore
{
    private const string Resumable = "fetch-";

    // A download that nobody took up again for so long is not wanted any more.
    private static readonly TimeSpan KeepUnfinished = TimeSpan.FromDays(7);

    private readonly string _blobs;
    private readonly string _ingests;

    /// <summary>Opens the store of <paramref name="root"/> and deletes what unfinished writes of an earlier run left, save downloads that can be resumed.</summary>
    public BlobStore(DataRoot root)
    {
        _blobs = root.Blobs;
        _ingests = root.Ingests;
        DateTime oldest = TimeProvider.System.GetUtcNow().UtcDateTime - KeepUnfinished;
        foreach (string leftover in Directory.EnumerateFiles(_ingests))
        {
            bool keep = Path.GetFileName(leftover).StartsWith(Resumable, StringComparison.Ordinal) && File.GetLastWriteTimeUtc(leftover) > oldest;
            if (!keep)
            {
                File.Delete(leftover);
            }
        }
    }

    /// <summary>True when the blob is here, whole.</summary>
    public bool Contains(Digest digest) => File.Exists(PathOf(digest));

    /// <summary>Size in bytes, or null when the blob is not here.</summary>
    public long? TryGetSize(Digest digest) => new FileInfo(PathOf(digest)) is { Exists: true } file ? file.Length : null;

    /// <summary>Opens a blob for reading. The caller disposes it; a deletion meanwhile does not disturb it.</summary>
    /// <exception cref="BerthException">No such blob (<see cref="ErrorKind.NotFound"/>).</exception>
    public FileStream OpenRead(Digest digest)
    {
        try
        {
            return new FileStream(PathOf(digest), new FileStreamOptions { Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });
        }
        catch (FileNotFoundException error)
        {
            throw new BerthException(ErrorKind.NotFound, $"no such blob: {digest}", error);
        }
    }

    /// <summary>Reads a small blob (manifest, config) whole and checks its size and digest.</summary>
    /// <exception cref="BerthException">Absent; larger than <paramref name="maxBytes"/>; size or digest differ.</exception>
    public byte[] ReadSmall(Descriptor descriptor, int maxBytes)
    {
        using FileStream blob = OpenRead(descriptor.Digest);
        if (descriptor.Size < 0 || descriptor.Size > maxBytes)
        {
            throw new BerthException(ErrorKind.Invalid, $"blob {descriptor.Digest}: {descriptor.Size} bytes, at most {maxBytes} are allowed");
        }

        if (blob.Length != descriptor.Size)
        {
            throw new BerthException(ErrorKind.Invalid, $"blob {descriptor.Digest}: {blob.Length} bytes stored, its descriptor says {descriptor.Size}");
        }

        byte[] content = new byte[descriptor.Size];
        blob.ReadExactly(content);
        return Digest.Of(content) == descriptor.Digest
            ? content
            : throw new BerthException(ErrorKind.Failed, $"blob {descriptor.Digest} is damaged on disk: fetch or load it again");
    }

    /// <summary>Stores a small blob durably; nothing happens when it is here already.</summary>
    public Digest Put(ReadOnlySpan<byte> content)
    {
        var digest = Digest.Of(content);
        if (TryGetSize(digest) == content.Length)
        {
            return digest;
        }

        using Ingest ingest = BeginIngest();
        ingest.Write(content);
        return ingest.Commit(digest, content.Length);
    }

    /// <summary>Begins a write. Disposing it without a commit takes it back.</summary>
    public Ingest BeginIngest() => new(this, Path.Combine(_ingests, Guid.NewGuid().ToString("n")));

    /// <summary>
    /// Begins or takes up the download of a blob whose digest is known: what an earlier one left is there already
    /// (<see cref="Ingest.Length"/>). Disposing it without a commit keeps what was written. One at a time for each digest.
    /// </summary>
    /// <exception cref="IOException">Another download of it is going on.</exception>
    public Ingest ResumeIngest(Digest digest) => Ingest.Resume(this, Path.Combine(_ingests, Resumable + digest.Hex));

    /// <summary>Digests of all blobs, in no order.</summary>
    public IEnumerable<Digest> List()
    {
        foreach (string path in Directory.EnumerateFiles(_blobs))
        {
            if (Digest.TryParse("sha256:" + Path.GetFileName(path), out Digest digest))
            {
                yield return digest;
            }
        }
    }

    /// <summary>Deletes a blob; false when it was not here. Only garbage collection calls it.</summary>
    public bool Delete(Digest digest)
    {
        string path = PathOf(digest);
        bool existed = File.Exists(path);
        File.Delete(path);
        return existed;
    }

    /// <summary>Makes a synced file a blob. Renaming over an equal blob also heals one that was damaged on disk.</summary>
    internal void Publish(string path, Digest digest)
    {
        File.Move(path, PathOf(digest), overwrite: true);
        TreeOpen.SyncDirectory(_blobs);
    }

    private string PathOf(Digest digest) => digest.IsEmpty
        ? throw new BerthException(ErrorKind.Invalid, "an empty digest names no blob")
        : Path.Combine(_blobs, digest.Hex);
}
