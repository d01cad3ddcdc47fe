namespace Berth.Oci;

/// <summary>Digest of one layer's <b>uncompressed</b> tar. image-spec v1.1, config.md#layer-diffid.</summary>
public readonly record struct DiffId(Digest Digest)
{
    /// <inheritdoc/>
    public override string ToString() => Digest.ToString();
}
