using Berth.Oci;

namespace Berth.Content.Blobs;

/// <summary>
/// An unfinished write: a temporary file and its running digest. Not thread-safe.
/// Disposing without <see cref="Commit"/> deletes the file.
/// </summary>
public sealed class Ingest : IDisposable
{
    internal Ingest(BlobStore store, string path) => throw new NotImplementedException();

    /// <summary>Bytes written so far.</summary>
    public long Length => throw new NotImplementedException();

    /// <summary>The same as a stream that can only be written, for copying into.</summary>
    public Stream Content => throw new NotImplementedException();

    /// <summary>Appends.</summary>
    public void Write(ReadOnlySpan<byte> buffer) => throw new NotImplementedException();

    /// <summary>
    /// Checks size and digest, syncs, and makes it a blob. Returns its digest. Idempotent with another writer of the same content.
    /// </summary>
    /// <param name="expected">The digest it must have, or null to accept any.</param>
    /// <param name="expectedSize">The size in bytes it must have, or null to accept any.</param>
    /// <exception cref="BerthException">Size or digest differ (<see cref="ErrorKind.Invalid"/>); nothing is kept.</exception>
    public Digest Commit(Digest? expected, long? expectedSize) => throw new NotImplementedException();

    /// <summary>Deletes what was written, unless committed.</summary>
    public void Dispose() => throw new NotImplementedException();
}
