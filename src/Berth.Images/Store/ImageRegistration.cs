using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Images.Store;

/// <summary>An image whose manifest, config and layer blobs are in the blob store.</summary>
public sealed record ImageRegistration
{
    /// <summary>The manifest (not an index: choose the platform first).</summary>
    public required Descriptor Manifest { get; init; }

    /// <summary>Names to give it; none for a dangling image.</summary>
    public IReadOnlyList<Reference> Names { get; init; } = [];

    /// <summary>Name and digest as the registry gave them, for RepoDigests: the index where there is one. No digest means the manifest's.</summary>
    public Reference? PulledAs { get; init; }

    /// <summary>The image that it was built from here, if it was.</summary>
    public Digest? Parent { get; init; }

    /// <summary>What the event stream calls it: <c>load</c>, <c>pull</c>, <c>import</c>; null for no event.</summary>
    public string? Action { get; init; }
}
