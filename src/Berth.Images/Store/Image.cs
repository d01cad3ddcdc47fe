using Berth.Images.Layers;
using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Images.Store;

/// <summary>An image that is here. Immutable: a tag or a deletion makes a new value, see <see cref="ImageStore.Find"/>.</summary>
public sealed record Image
{
    /// <summary>The image ID: digest of its config blob.</summary>
    public required Digest Id { get; init; }

    /// <summary>Its manifest blob.</summary>
    public required Descriptor Manifest { get; init; }

    /// <summary>The parsed config; the raw bytes are the blob <see cref="Id"/>.</summary>
    public required ImageConfig Config { get; init; }

    /// <summary>Its layers, bottom first.</summary>
    public required IReadOnlyList<LayerBlob> Layers { get; init; }

    /// <summary>Names with tags as people write them (<c>busybox:latest</c>), ordered; empty for a dangling image.</summary>
    public required IReadOnlyList<string> RepoTags { get; init; }

    /// <summary>Names with manifest digests (<c>busybox@sha256:…</c>) that registries gave, ordered.</summary>
    public required IReadOnlyList<string> RepoDigests { get; init; }

    /// <summary>Sum of the sizes of the files in its layers, in bytes.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>The image that this one was built from here, if it was.</summary>
    public Digest? Parent { get; init; }

    /// <summary>When it was last tagged here.</summary>
    public DateTimeOffset? LastTagged { get; init; }

    /// <summary>DiffIDs of the layers, bottom first: what <see cref="Snapshots.ISnapshotter.Prepare"/> takes.</summary>
    public required IReadOnlyList<DiffId> DiffIds { get; init; }
}
