using System.Text;

namespace Berth.Oci;

/// <summary>Names a stack of layers; key of a committed snapshot. image-spec v1.1, config.md#layer-chainid.</summary>
public readonly record struct ChainId(Digest Digest)
{
    /// <summary>ChainID of <paramref name="layers"/>, bottom layer first; at least one.</summary>
    public static ChainId Of(ReadOnlySpan<DiffId> layers)
    {
        ArgumentOutOfRangeException.ThrowIfZero(layers.Length);
        Digest chain = layers[0].Digest;
        foreach (DiffId layer in layers[1..])
        {
            chain = Digest.Of(Encoding.ASCII.GetBytes($"{chain} {layer.Digest}"));
        }

        return new ChainId(chain);
    }

    /// <inheritdoc/>
    public override string ToString() => Digest.ToString();
}
