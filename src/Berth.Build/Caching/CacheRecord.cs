using Berth.Images.Layers;
using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Build.Caching;

/// <summary>What a step once made.</summary>
internal sealed record CacheRecord
{
    /// <summary>The step as written.</summary>
    public required string Step { get; init; }

    /// <summary>What it depended on.</summary>
    public required IReadOnlyList<CacheInput> Inputs { get; init; }

    /// <summary>The layer that it made; null when it made none.</summary>
    public CachedLayer? Layer { get; init; }

    /// <summary>The history entry's text, where the inputs alone do not say it.</summary>
    public string? Text { get; init; }

    /// <summary>When the record was made.</summary>
    public required DateTimeOffset Created { get; init; }
}

/// <summary>A layer in a cache record.</summary>
internal sealed record CachedLayer(Digest DiffId, Descriptor Blob, long SizeBytes)
{
    /// <summary>The layer as the store has it.</summary>
    public LayerBlob ToLayer() => new(new DiffId(DiffId), Blob, SizeBytes);

    /// <summary>The record of <paramref name="layer"/>.</summary>
    public static CachedLayer Of(LayerBlob layer) => new(layer.DiffId.Digest, layer.Blob, layer.SizeBytes);
}
