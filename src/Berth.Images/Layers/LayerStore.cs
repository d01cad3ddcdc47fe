using Berth.Content;
using Berth.Content.Blobs;
using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Images.Layers;

/// <summary>
/// Unpacked layers, each once by diffID whatever is beneath it; only a layer that depends on what is beneath it (implied directories, hard links
/// into lower layers) has variants by chainID. Safe for use by many threads: a layer wanted twice at once is unpacked once.
/// </summary>
public sealed class LayerStore
{
    /// <summary>Opens the layers of <paramref name="root"/> and forgets those that an unclean end left unfinished.</summary>
    public LayerStore(DataRoot root, BlobStore blobs) => throw new NotImplementedException();

    /// <summary>
    /// Makes sure that all <paramref name="layers"/> (bottom first) are unpacked, in parallel where they are not, and returns them with their sizes.
    /// </summary>
    /// <param name="diffIds">The diffIDs that the image's config promises, checked; one for each blob.</param>
    /// <param name="layers">The layers' blobs, all of them here.</param>
    /// <param name="cancellationToken">Gives up; nothing half made stays.</param>
    /// <exception cref="BerthException">Not a layer, hostile, over quota, or its diffID differs (<see cref="ErrorKind.Invalid"/>).</exception>
    public Task<IReadOnlyList<LayerBlob>> UnpackAsync(
        IReadOnlyList<DiffId> diffIds, IReadOnlyList<Descriptor> layers, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Stores one layer that was just made or received as a tar (plain, gzip, zstd): blob and diffID, not unpacked.</summary>
    public Task<LayerBlob> AddAsync(Stream tar, CancellationToken cancellationToken) => throw new NotImplementedException();
}
