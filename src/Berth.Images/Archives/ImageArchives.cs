using Berth.Images.Store;
using Berth.Oci;

namespace Berth.Images.Archives;

/// <summary>Images as files: load, save, import. Input is untrusted: digests, sizes, counts and names are checked, nothing in it is run.</summary>
public sealed class ImageArchives
{
    /// <summary>Works on one store.</summary>
    public ImageArchives(ImageContent content, ImageStore images) => throw new NotImplementedException();

    /// <summary>Loads all images of a docker-archive or OCI layout tar (plain, gzip, zstd). What was loaded before a failure stays.</summary>
    /// <exception cref="BerthException">Not such an archive, truncated, or contradictory (<see cref="ErrorKind.Invalid"/>).</exception>
    public Task<IReadOnlyList<LoadedImage>> LoadAsync(Stream archive, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Writes a tar that is both a docker-archive and an OCI layout. Names (all their tags are kept) or IDs.</summary>
    /// <exception cref="BerthException">No such image, found out before the first byte is written.</exception>
    public Task SaveAsync(IReadOnlyList<string> namesOrIds, Stream output, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Makes an image of one layer from a tar of a root file system.</summary>
    public Task<Image> ImportAsync(Stream tar, ImportOptions options, CancellationToken cancellationToken) => throw new NotImplementedException();
}
