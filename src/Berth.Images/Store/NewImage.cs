using Berth.Images.Layers;
using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Images.Store;

/// <summary>An image made here.</summary>
public sealed record NewImage
{
    /// <summary>The config. Its <see cref="ImageConfig.RootFs"/> is replaced by the diffIDs of <see cref="Layers"/>.</summary>
    public required ImageConfig Config { get; init; }

    /// <summary>All layers, the parent's included, bottom first; at most 127.</summary>
    public required IReadOnlyList<LayerBlob> Layers { get; init; }

    /// <summary>Names to give it; none for a dangling image.</summary>
    public IReadOnlyList<Reference> Names { get; init; } = [];

    /// <summary>The image that it is based on, if one is here.</summary>
    public Digest? Parent { get; init; }

    /// <summary>What the event stream calls it: <c>import</c>, <c>create</c>; null for no event.</summary>
    public string? Action { get; init; }
}
