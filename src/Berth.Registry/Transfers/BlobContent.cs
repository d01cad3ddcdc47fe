using System.Net;
using System.Net.Http.Headers;
using Berth.Content.Blobs;
using Berth.Oci;

namespace Berth.Registry.Transfers;

/// <summary>A blob, from one byte on, as the body of a request.</summary>
internal sealed class BlobContent : HttpContent
{
    private readonly BlobStore _blobs;
    private readonly Digest _digest;
    private readonly long _offset;
    private readonly long _size;
    private readonly BlobUploads.Watch _watch;

    public BlobContent(BlobStore blobs, Digest digest, long offset, long size, BlobUploads.Watch watch)
    {
        (_blobs, _digest, _offset, _size, _watch) = (blobs, digest, offset, size, watch);
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
    }

    /// <summary>Says in a header which part it is.</summary>
    public bool IsChunk
    {
        init => Headers.TryAddWithoutValidation("Content-Range", value ? $"{_offset}-{_size - 1}" : null);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _size - _offset;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using FileStream file = _blobs.OpenRead(_digest);
        file.Seek(_offset, SeekOrigin.Begin);
        byte[] buffer = new byte[128 * 1024];
        long sent = _offset;
        int count;
        while ((count = await file.ReadAsync(buffer, cancellationToken)) > 0)
        {
            await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            sent += count;
            _watch.Sent(count, sent, _size);
        }
    }
}
