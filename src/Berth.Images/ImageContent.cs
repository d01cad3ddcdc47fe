using Berth.Content;
using Berth.Content.Blobs;
using Berth.Content.Leases;
using Berth.Content.Records;
using Berth.Images.Layers;
using Berth.Images.Snapshots;

namespace Berth.Images;

/// <summary>
/// The content that images are made of, opened together in the right order.
/// <code>
/// using DataRoot root = DataRoot.Open("/var/lib/berth");
/// using RecordStore records = RecordStore.Open(root.Database);
/// var content = new ImageContent(root, records);
/// var images = new ImageStore(content, records, TimeProvider.System);
/// var archives = new ImageArchives(content, images);
/// </code>
/// </summary>
public sealed class ImageContent
{
    /// <summary>Opens blobs, leases, layers and snapshots of <paramref name="root"/>.</summary>
    public ImageContent(DataRoot root, RecordStore records)
    {
        Blobs = new BlobStore(root);
        Leases = new LeaseStore(records);
        Layers = new LayerStore(root, Blobs, Leases);
        Snapshots = new OverlaySnapshotter(root, this, records);
    }

    /// <summary>Blobs by digest.</summary>
    public BlobStore Blobs { get; }

    /// <summary>What must not be collected.</summary>
    public LeaseStore Leases { get; }

    /// <summary>Unpacked layers.</summary>
    public LayerStore Layers { get; }

    /// <summary>Writable layers: overlay.</summary>
    public ISnapshotter Snapshots { get; }
}
