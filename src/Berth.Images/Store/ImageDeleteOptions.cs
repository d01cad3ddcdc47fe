using Berth.Oci;

namespace Berth.Images.Store;

/// <summary>How to delete an image.</summary>
public sealed record ImageDeleteOptions
{
    /// <summary>Untag also when several repositories name it or a stopped container uses it.</summary>
    public bool Force { get; init; }

    /// <summary>Keep untagged parents.</summary>
    public bool KeepParents { get; init; }

    /// <summary>The containers that use an image, asked under the store's lock: it must not call back into the store.</summary>
    public Func<Digest, IReadOnlyList<ImageUse>> UsedBy { get; init; } = static _ => [];
}
