using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Images.Store;

/// <summary>Record of kind <c>image</c>; its key is the image ID.</summary>
internal sealed record ImageRecord
{
    public required Descriptor Manifest { get; init; }

    public required IReadOnlyList<LayerLine> Layers { get; init; }

    public Digest? Parent { get; init; }

    public DateTimeOffset? LastTagged { get; init; }

    internal sealed record LayerLine(Digest DiffId, Descriptor Blob, long SizeBytes);
}
