using Berth.Content.Records;
using Berth.Oci;

namespace Berth.Images.Store;

/// <summary>
/// The images that are here: names, manifests, configs, all in memory and written through to records. A method that changes something
/// returns when that is durable. Safe for use by many threads. Messages that Docker's clients look at are Docker's.
/// </summary>
public sealed class ImageStore
{
    /// <summary>Loads the records.</summary>
    public ImageStore(ImageContent content, RecordStore records, TimeProvider time) => throw new NotImplementedException();

    /// <summary>Raised after a change is durable, on the thread that made it; for the event stream. Handlers must be quick and not throw.</summary>
    public event Action<ImageEvent>? Changed
    {
        add => throw new NotImplementedException();
        remove => throw new NotImplementedException();
    }

    /// <summary>
    /// Finds by name (<c>busybox</c> means <c>busybox:latest</c>), name and digest, ID with or without <c>sha256:</c>, or a unique beginning of the ID's hex digits.
    /// A name wins over an ID, as in Docker.
    /// </summary>
    /// <exception cref="BerthException"><c>No such image: busybox:latest</c> (<see cref="ErrorKind.NotFound"/>); an ambiguous beginning (<see cref="ErrorKind.Invalid"/>).</exception>
    public Image Find(string nameOrId) => throw new NotImplementedException();

    /// <summary>As <see cref="Find"/>, null when there is none or the text is malformed.</summary>
    public Image? TryFind(string nameOrId) => throw new NotImplementedException();

    /// <summary>All images, newest first.</summary>
    public IReadOnlyList<Image> List() => throw new NotImplementedException();

    /// <summary>
    /// Registers an image whose blobs are all here, unpacking its layers first. An image that is known already keeps its record.
    /// </summary>
    /// <exception cref="BerthException">The manifest or config is malformed, ambiguous, too large, or does not fit the layers (<see cref="ErrorKind.Invalid"/>).</exception>
    public Task<Image> RegisterAsync(ImageRegistration registration, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Makes and registers an image from a config and layers (build, commit, import): writes config and manifest.</summary>
    public Task<Image> CreateAsync(NewImage image, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Gives the image another name; <c>latest</c> when <paramref name="newName"/> has no tag. Taken over from the image that had it.</summary>
    /// <exception cref="BerthException">No such image; malformed name; a name with a digest.</exception>
    public Image Tag(string nameOrId, string newName) => throw new NotImplementedException();

    /// <summary>
    /// Docker's <c>rmi</c>: a name is taken away; when it was the last one, or an ID was given, the image goes too, and with it untagged parents that nothing else uses.
    /// Returns what happened, in order.
    /// </summary>
    /// <exception cref="BerthException">No such image; <c>conflict: unable to delete …</c> with Docker's reasons (<see cref="ErrorKind.Conflict"/>).</exception>
    public IReadOnlyList<ImageDeletion> Delete(string nameOrId, ImageDeleteOptions options) => throw new NotImplementedException();

    /// <summary>Docker's <c>history</c>: newest first; an entry for every step, with the layer's size or 0.</summary>
    public IReadOnlyList<ImageHistoryLine> History(Image image) => throw new NotImplementedException();

    /// <summary>Deletes blobs and layers that no image, lease or snapshot refers to. Returns the bytes given back.</summary>
    public Task<long> CollectGarbageAsync(CancellationToken cancellationToken) => throw new NotImplementedException();
}
