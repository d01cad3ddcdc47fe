using System.Security.Cryptography;
using Berth.Oci;

namespace Berth.Content.Blobs;

/// <summary>
/// An unfinished write: a temporary file and its running digest. Not thread-safe.
/// Disposing without a commit deletes the file, unless it is one that can be resumed.
/// </summary>
public sealed class Ingest : IDisposable
{
    private readonly BlobStore _store;
    private readonly string _path;
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly bool _resumable;
    private bool _done;

    internal Ingest(BlobStore store, string path)
        : this(store, path, FileMode.CreateNew)
    {
    }

    private Ingest(BlobStore store, string path, FileMode mode)
    {
        _store = store;
        _path = path;
        _resumable = mode == FileMode.OpenOrCreate;
        _file = new FileStream(path, new FileStreamOptions
        {
            Mode = mode,
            Access = _resumable ? FileAccess.ReadWrite : FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        Content = new Writer(this);
    }

    /// <summary>Bytes written so far.</summary>
    public long Length { get; private set; }

    /// <summary>The same as a stream that can only be written, for copying into; disposing it does nothing.</summary>
    public Stream Content { get; }

    /// <summary>Opens what an earlier download left; its digest is computed anew, for nobody knows what became of it.</summary>
    internal static Ingest Resume(BlobStore store, string path)
    {
        var ingest = new Ingest(store, path, FileMode.OpenOrCreate);
        byte[] buffer = new byte[128 * 1024];
        int count;
        while ((count = ingest._file.Read(buffer)) > 0)
        {
            ingest._hash.AppendData(buffer, 0, count);
            ingest.Length += count;
        }

        return ingest;
    }

    /// <summary>Forgets all that was written.</summary>
    public void Reset()
    {
        _file.SetLength(0);
        _file.Seek(0, SeekOrigin.Begin);
        _hash.GetHashAndReset();
        Length = 0;
    }

    /// <summary>Appends.</summary>
    public void Write(ReadOnlySpan<byte> buffer)
    {
        _file.Write(buffer);
        _hash.AppendData(buffer);
        Length += buffer.Length;
    }

    /// <summary>
    /// Checks size and digest, syncs, and makes it a blob. Returns its digest. Idempotent with another writer of the same content.
    /// </summary>
    /// <param name="expected">The digest it must have, or null to accept any.</param>
    /// <param name="expectedSize">The size in bytes it must have, or null to accept any.</param>
    /// <exception cref="BerthException">Size or digest differ (<see cref="ErrorKind.Invalid"/>); nothing is kept.</exception>
    public Digest Commit(Digest? expected, long? expectedSize) => Commit(expected, expectedSize, static _ => { });

    /// <summary>As above; <paramref name="publishing"/> gets the digest just before the blob exists, to put it under a lease.</summary>
    public Digest Commit(Digest? expected, long? expectedSize, Action<Digest> publishing)
    {
        ObjectDisposedException.ThrowIf(_done, this);
        if (expectedSize is long size && size != Length)
        {
            Discard();
            throw new BerthException(ErrorKind.Invalid, $"blob {expected}: got {Length} bytes, want {size}");
        }

        var digest = Digest.OfHash(_hash.GetHashAndReset());
        if (expected is Digest want && want != digest)
        {
            Discard();
            throw new BerthException(ErrorKind.Invalid, $"blob {want}: content has digest {digest}");
        }

        _file.Flush(flushToDisk: true);
        _file.Dispose();
        publishing(digest);
        _store.Publish(_path, digest);
        _done = true;
        return digest;
    }

    /// <summary>Deletes what was written, unless committed; what can be resumed stays.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
        if (!_done && !(_resumable && Length > 0))
        {
            File.Delete(_path);
        }

        _done = true;
    }

    private void Discard()
    {
        if (!_done)
        {
            _done = true;
            _file.Dispose();
            File.Delete(_path);
        }
    }

    private sealed class Writer(Ingest ingest) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => ingest.Length;

        public override long Position { get => ingest.Length; set => throw new NotSupportedException(); }

        public override void Write(ReadOnlySpan<byte> buffer) => ingest.Write(buffer);

        public override void Write(byte[] buffer, int offset, int count) => ingest.Write(buffer.AsSpan(offset, count));

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ingest.Write(buffer.Span);
            return ValueTask.CompletedTask;
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
