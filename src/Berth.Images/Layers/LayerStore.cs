using System.Collections.Concurrent;
using Berth.Content;
using Berth.Content.Blobs;
using Berth.Content.Leases;
using Berth.Images.Files;
using Berth.Layers.Compression;
using Berth.Layers.Tar;
using Berth.Layers.Unpacking;
using Berth.Linux.Trees;
using Berth.Oci;
using Berth.Oci.Images;
using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Layers;

/// <summary>
/// Unpacked layers, each once by diffID whatever is beneath it; only a layer that depends on what is beneath it (implied directories, hard links
/// into lower layers) has variants by chainID. Safe for use by many threads: a layer wanted twice at once is unpacked once.
/// </summary>
public sealed class LayerStore
{
    private const int BufferSize = 256 * 1024;

    private readonly BlobStore _blobs;
    private readonly LeaseStore _leases;
    private readonly LayerFolders _folders;
    private readonly BackgroundSync _sync;
    private readonly ConcurrentDictionary<string, LayerRecord> _layers;
    private readonly ConcurrentDictionary<string, bool> _alikeOnChain = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<LayerRecord>> _unpacking = new(StringComparer.Ordinal);

    /// <summary>Opens the layers of <paramref name="root"/> and forgets those that an unclean end left unfinished.</summary>
    public LayerStore(DataRoot root, BlobStore blobs, LeaseStore leases)
    {
        _blobs = blobs;
        _leases = leases;
        _folders = new LayerFolders(root);
        _sync = new BackgroundSync(_folders);
        _layers = new(_folders.Load(), StringComparer.Ordinal);
    }

    internal LayerFolders Folders => _folders;

    /// <summary>
    /// Makes sure that all <paramref name="layers"/> (bottom first) are unpacked, in parallel where they are not, and returns them with their sizes.
    /// </summary>
    /// <param name="diffIds">The diffIDs that the image's config promises, checked; one for each blob.</param>
    /// <param name="layers">The layers' blobs, all of them here.</param>
    /// <param name="cancellationToken">Gives up; nothing half made stays.</param>
    /// <exception cref="BerthException">Not a layer, hostile, over quota, or its diffID differs (<see cref="ErrorKind.Invalid"/>).</exception>
    public async Task<IReadOnlyList<LayerBlob>> UnpackAsync(
        IReadOnlyList<DiffId> diffIds, IReadOnlyList<Descriptor> layers, CancellationToken cancellationToken)
    {
        if (diffIds.Count != layers.Count)
        {
            throw new BerthException(ErrorKind.Invalid, $"the config names {diffIds.Count} layers, the manifest {layers.Count}");
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(2, Environment.ProcessorCount), CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, layers.Count, options, (i, token) =>
        {
            Unpack(diffIds[i], layers[i], token);
            return ValueTask.CompletedTask;
        });
        // variants now, so that nobody waits for them later
        Directories(diffIds);
        var result = new LayerBlob[layers.Count];
        for (int i = 0; i < layers.Count; i++)
        {
            result[i] = new LayerBlob(diffIds[i], layers[i], _layers[LayerFolders.NameOf(diffIds[i])].SizeBytes);
        }

        return result;
    }

    /// <summary>Unpacks one layer whose blob is here, unless it is unpacked already; what it needs of the layers beneath is made by <see cref="UnpackAsync"/> of all.</summary>
    /// <exception cref="BerthException">As <see cref="UnpackAsync"/>.</exception>
    public Task UnpackLayerAsync(DiffId diffId, Descriptor layer, CancellationToken cancellationToken) =>
        Task.Run(() => Unpack(diffId, layer, cancellationToken), cancellationToken);

    /// <summary>True when the layer is unpacked here.</summary>
    public bool IsUnpacked(DiffId diffId) => _layers.ContainsKey(LayerFolders.NameOf(diffId));

    /// <summary>Stores one layer that was just made or received as a tar (plain, gzip, zstd): as a plain tar, checked, not yet unpacked.</summary>
    /// <remarks>It is kept from garbage collection until an image or a durable lease names it, or the process ends.</remarks>
    /// <exception cref="BerthException">Malformed or truncated (<see cref="ErrorKind.Invalid"/>).</exception>
    public Task<LayerBlob> AddAsync(Stream tar, CancellationToken cancellationToken) => BlockingStream.RunAsync(
        () =>
        {
            using Ingest ingest = _blobs.BeginIngest();
            using Stream plain = Decompressor.Open(new BlockingStream(tar, cancellationToken), DecompressionQuota.Default, out _);
            using var buffered = new BufferedStream(new CopyingStream(plain, ingest), BufferSize);
            var reader = new TarReader(buffered, requireEnd: true);
            long size = 0;
            while (reader.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                size += reader.Entry.Size;
            }

            reader.Drain();
            return Commit(ingest, size);
        },
        cancellationToken);

    /// <summary>Makes a plain tar that was written into <paramref name="ingest"/> a layer.</summary>
    internal LayerBlob Commit(Ingest ingest, long sizeBytes)
    {
        long length = ingest.Length;
        Digest digest = ingest.Commit(null, null, _leases.HoldFresh);
        return new LayerBlob(new DiffId(digest), new Descriptor { MediaType = MediaTypes.OciLayer, Digest = digest, Size = length }, sizeBytes);
    }

    /// <summary>Unpacks the top layer of a stack whose others are unpacked.</summary>
    internal Task UnpackTopAsync(IReadOnlyList<DiffId> stack, Descriptor top, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            Unpack(stack[^1], top, cancellationToken);
            Directories(stack);
        },
        cancellationToken);

    /// <summary>Unpacks what is missing: torn by a power cut, or deleted by hand.</summary>
    internal void Restore(IReadOnlyList<LayerBlob> layers)
    {
        foreach (LayerBlob layer in layers)
        {
            Unpack(layer.DiffId, layer.Blob, CancellationToken.None);
        }
    }

    /// <summary>The layers' folders, topmost first. A variant that a layer needs on those beneath it is made when it is not there.</summary>
    /// <exception cref="BerthException">One is not unpacked (NotFound).</exception>
    internal List<string> Directories(IReadOnlyList<DiffId> layers)
    {
        var directories = new List<string>(layers.Count + 1);
        DiffId[] stack = [.. layers];
        for (int i = 0; i < stack.Length; i++)
        {
            string name = LayerFolders.NameOf(stack[i]);
            LayerRecord record = _layers.TryGetValue(name, out LayerRecord? found)
                ? found
                : throw new BerthException(ErrorKind.NotFound, $"layer {stack[i]} is not unpacked here");
            if (record.MayDepend)
            {
                string variant = LayerFolders.NameOf(ChainId.Of(stack.AsSpan(0, i + 1)));
                name = NeedsVariant(variant, record, directories) ? MakeVariant(variant, stack[i], record, directories) : name;
            }

            directories.Insert(0, _folders.FileSystem(name));
        }

        return directories;
    }

    /// <summary>Takes <paramref name="names"/> out of use at once; returns what to delete with <see cref="LayerFolders.Delete"/>, which takes time.</summary>
    internal List<string> Retire(IReadOnlyList<string> names)
    {
        var retired = new List<string>();
        foreach (string name in names)
        {
            _layers.TryRemove(name, out _);
            retired.Add(_folders.Retire(name));
        }

        return retired;
    }

    private void Unpack(DiffId diffId, Descriptor blob, CancellationToken cancellationToken)
    {
        string name = LayerFolders.NameOf(diffId);
        UnpackOnce(name, () => UnpackInto(name, diffId, blob, null, cancellationToken));
    }

    private void UnpackOnce(string name, Func<LayerRecord> unpack)
    {
        if (_layers.ContainsKey(name))
        {
            return;
        }

        var own = new Lazy<LayerRecord>(unpack);
        Lazy<LayerRecord> shared = _unpacking.GetOrAdd(name, own);
        try
        {
            _ = shared.Value;
        }
        catch (OperationCanceledException) when (shared != own)
        {
            // who began it gave up; the others did not
            UnpackOnce(name, unpack);
        }
        finally
        {
            _unpacking.TryRemove(KeyValuePair.Create(name, shared));
        }
    }

    private LayerRecord UnpackInto(string name, DiffId diffId, Descriptor blob, LayerView? parents, CancellationToken cancellationToken)
    {
        if (_layers.TryGetValue(name, out LayerRecord? there))
        {
            return there;
        }

        string unfinished = _folders.Begin();
        try
        {
            UnpackResult result = UnpackBlob(_folders.FileSystem(unfinished), diffId, blob, parents, cancellationToken);
            var record = LayerRecord.Of(result, blob, _folders.Boot);
            _folders.Finish(unfinished, name, record);
            _layers[name] = record;
            _sync.Add(name);
            return record;
        }
        catch
        {
            _folders.Delete(unfinished);
            throw;
        }
    }

    private UnpackResult UnpackBlob(string directory, DiffId diffId, Descriptor blob, LayerView? parents, CancellationToken cancellationToken)
    {
        using FileStream stored = _blobs.OpenRead(blob.Digest);
        if (stored.Length != blob.Size)
        {
            throw new BerthException(ErrorKind.Invalid, $"layer {blob.Digest}: {stored.Length} bytes stored, the manifest says {blob.Size}");
        }

        using Stream plain = Decompressor.Open(stored, DecompressionQuota.Default, out _);
        using var hashing = new HashingStream(plain);
        using var buffered = new BufferedStream(hashing, BufferSize);
        using SafeFileHandle root = TreeOpen.OpenDirectory(directory);
        // the diffID proves that nothing is missing
        using var unpacker = new LayerUnpacker(root, new UnpackOptions { IsLayer = true, Parents = parents, RequireEnd = false });
        UnpackResult result = unpacker.Unpack(buffered, cancellationToken);
        Digest digest = hashing.GetDigest();
        return digest == diffId.Digest
            ? result
            : throw new BerthException(ErrorKind.Invalid, $"layer {blob.Digest}: its diffID is {digest}, the config says {diffId}");
    }

    private bool NeedsVariant(string variant, LayerRecord record, List<string> beneath)
    {
        if (_layers.ContainsKey(variant))
        {
            return true;
        }

        if (_alikeOnChain.ContainsKey(variant))
        {
            return false;
        }

        using var parents = new LayerView(beneath);
        bool differs = LayerDependence.Differs(record, parents);
        if (!differs)
        {
            _alikeOnChain[variant] = true;
        }

        return differs;
    }

    /// <summary>Unpacks a layer once more, on the layers beneath it, where these make a difference.</summary>
    private string MakeVariant(string variant, DiffId diffId, LayerRecord record, List<string> beneath)
    {
        UnpackOnce(variant, () =>
        {
            using var parents = new LayerView(beneath);
            return UnpackInto(variant, diffId, record.Blob!, parents, CancellationToken.None);
        });
        return variant;
    }
}
