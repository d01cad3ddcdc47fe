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
        var result = new LayerBlob[layers.Count];
        for (int i = 0; i < layers.Count; i++)
        {
            LayerRecord record = _layers[LayerFolders.NameOf(diffIds[i])];
            MakeVariant(diffIds, i, record, layers[i], cancellationToken);
            result[i] = new LayerBlob(diffIds[i], layers[i], record.SizeBytes);
        }

        return result;
    }

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
            MakeVariant(stack, stack.Count - 1, _layers[LayerFolders.NameOf(stack[^1])], top, cancellationToken);
        },
        cancellationToken);

    /// <summary>True when the layer is unpacked.</summary>
    internal bool Contains(DiffId layer) => _layers.ContainsKey(LayerFolders.NameOf(layer));

    /// <summary>The layers' folders, topmost first.</summary>
    /// <exception cref="BerthException">One is not unpacked (NotFound).</exception>
    internal List<string> Directories(IReadOnlyList<DiffId> layers)
    {
        var directories = new List<string>(layers.Count);
        DiffId[] all = [.. layers];
        for (int i = layers.Count - 1; i >= 0; i--)
        {
            string variant = LayerFolders.NameOf(ChainId.Of(all.AsSpan(0, i + 1)));
            string name = _layers.ContainsKey(variant) ? variant : LayerFolders.NameOf(layers[i]);
            directories.Add(_layers.ContainsKey(name)
                ? _folders.FileSystem(name)
                : throw new BerthException(ErrorKind.NotFound, $"layer {layers[i]} is not unpacked here"));
        }

        return directories;
    }

    /// <summary>Deletes <paramref name="candidates"/> but the folders <paramref name="used"/> and the layers <paramref name="held"/>.</summary>
    internal void Delete(IReadOnlyList<string> candidates, IReadOnlySet<string> used, IReadOnlySet<Digest> held)
    {
        foreach (string name in candidates)
        {
            bool isHeld = Digest.TryParse("sha256:" + name, out Digest layer) && held.Contains(layer);
            if (!used.Contains(name) && !isHeld && !name.StartsWith("new-", StringComparison.Ordinal))
            {
                _layers.TryRemove(name, out _);
                _folders.Delete(name);
            }
        }
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
            var record = LayerRecord.Of(result, _folders.Boot);
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

    /// <summary>Unpacks layer <paramref name="index"/> once more on the layers beneath it, where these make a difference.</summary>
    private void MakeVariant(IReadOnlyList<DiffId> diffIds, int index, LayerRecord record, Descriptor blob, CancellationToken cancellationToken)
    {
        if (!record.MayDepend)
        {
            return;
        }

        DiffId[] stack = [.. diffIds];
        string name = LayerFolders.NameOf(ChainId.Of(stack.AsSpan(0, index + 1)));
        // a chain of one layer has the layer's own digest, and a folder of its own name all the same
        if (_layers.ContainsKey(name))
        {
            return;
        }

        using var parents = new LayerView(Directories(stack[..index]));
        if (LayerDependence.Differs(record, parents))
        {
            UnpackOnce(name, () => UnpackInto(name, diffIds[index], blob, parents, cancellationToken));
        }
    }
}
