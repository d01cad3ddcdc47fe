using Berth.Images.Layers;
using Berth.Oci;
using Berth.Oci.Runtime;
using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Snapshots;

/// <summary>
/// Writable file systems on top of layers. It returns mounts and does not make them: the container's monitor does.
/// Safe for use by many threads, but one key's calls are the owner's to order.
/// </summary>
public interface ISnapshotter
{
    /// <summary>Makes the writable layer that <paramref name="request"/> names on unpacked layers, bottom first; none for an empty root.</summary>
    /// <exception cref="BerthException">The key is taken (<see cref="ErrorKind.Conflict"/>); a layer is not here (<see cref="ErrorKind.NotFound"/>).</exception>
    void Prepare(SnapshotRequest request);

    /// <summary>What to mount as the root (destination <c>/</c>); paths are of the host. At most one overlay mount of a snapshot may exist at a time.</summary>
    /// <exception cref="BerthException">No such snapshot (<see cref="ErrorKind.NotFound"/>).</exception>
    IReadOnlyList<Mount> Mounts(string key);

    /// <summary>
    /// Mounts the snapshot, detached, and opens its root; closing the handle unmounts it. Only for a snapshot that no container has mounted
    /// (ask the monitor for the root of a running container instead). Volumes are not in it.
    /// </summary>
    SafeFileHandle OpenRoot(string key);

    /// <summary>All keys.</summary>
    IReadOnlyList<string> List();

    /// <summary>True when there is such a snapshot.</summary>
    bool Contains(string key);

    /// <summary>Deletes the snapshot; nothing happens when it is not here.</summary>
    void Remove(string key);

    /// <summary>Bytes that the writable layer takes.</summary>
    Task<long> UsageAsync(string key, CancellationToken cancellationToken);

    /// <summary>What changed against the layers, ordered by path. Works on running containers too.</summary>
    Task<IReadOnlyList<FileChange>> DiffAsync(string key, CancellationToken cancellationToken);

    /// <summary>Makes a layer of what changed: an uncompressed tar in the blob store. Pause a running container first.</summary>
    Task<LayerBlob> CommitAsync(string key, CommitOptions options, CancellationToken cancellationToken);
}
