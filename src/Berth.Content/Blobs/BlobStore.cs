using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Content.Blobs;

/// <summary>
/// Content by digest: one read-only file per blob, never changed after commit. Safe for use by many threads.
/// A blob is durable (file and directory entry synced) when its commit returns.
/// </summary>
public sealed class BlobStore
{
    /// <summary>Opens the store of <paramref name="root"/> and deletes what unfinished writes of an earlier run left.</summary>
    public BlobStore(DataRoot root) => throw new NotImplementedException();

    /// <summary>True when the blob is here, whole.</summary>
    public bool Contains(Digest digest) => throw new NotImplementedException();

    /// <summary>Size in bytes, or null when the blob is not here.</summary>
    public long? TryGetSize(Digest digest) => throw new NotImplementedException();

    /// <summary>Opens a blob for reading. The caller disposes it; a deletion meanwhile does not disturb it.</summary>
    /// <exception cref="BerthException">No such blob (<see cref="ErrorKind.NotFound"/>).</exception>
    public FileStream OpenRead(Digest digest) => throw new NotImplementedException();

    /// <summary>Reads a small blob (manifest, config) whole and checks its size and digest.</summary>
    /// <exception cref="BerthException">Absent; larger than <paramref name="maxBytes"/>; size or digest differ.</exception>
    public byte[] ReadSmall(Descriptor descriptor, int maxBytes) => throw new NotImplementedException();

    /// <summary>Stores a small blob durably; nothing happens when it is here already.</summary>
    public Digest Put(ReadOnlySpan<byte> content) => throw new NotImplementedException();

    /// <summary>Begins a write. Dispose without <see cref="Ingest.Commit"/> takes it back.</summary>
    public Ingest BeginIngest() => throw new NotImplementedException();

    /// <summary>Digests of all blobs, in no order.</summary>
    public IEnumerable<Digest> List() => throw new NotImplementedException();

    /// <summary>Deletes a blob; false when it was not here. Only garbage collection calls it.</summary>
    public bool Delete(Digest digest) => throw new NotImplementedException();
}
