using System.Buffers;
using System.Text.Json;
using Berth.Content.Leases;
using Berth.Content.Records;
using Berth.Images.Layers;
using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Images.Store;

/// <summary>
/// The images that are here: names, manifests, configs, all in memory and written through to records. A method that changes something
/// returns when that is durable. Safe for use by many threads. Messages that Docker's clients look at are Docker's.
/// </summary>
public sealed class ImageStore
{
    internal const string ImageKind = "image";
    internal const string NameKind = "tag";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly ImageContent _content;
    private readonly RecordStore _records;
    private readonly TimeProvider _time;
    private readonly ImageTable _table = new();
    private readonly Lock _gate = new();

    /// <summary>Loads the records. Layers that a power cut may have torn are unpacked again from their blobs, which takes as long as it takes.</summary>
    public ImageStore(ImageContent content, RecordStore records, TimeProvider time)
    {
        (_content, _records, _time) = (content, records, time);
        foreach ((string key, byte[] json) in records.LoadAll(ImageKind))
        {
            ImageRecord record = JsonSerializer.Deserialize(json, StoreJson.Default.ImageRecord)!;
            var id = Digest.Parse(key);
            _table.Put(id, record, ManifestReader.ReadConfig(content.Blobs.ReadSmall(ConfigOf(id), ManifestReader.MaxBytes)));
        }

        foreach ((string name, byte[] json) in records.LoadAll(NameKind))
        {
            _table.PutName(name, JsonSerializer.Deserialize(json, StoreJson.Default.TagRecord)!.Image);
        }

        foreach (Image image in List())
        {
            content.Layers.Restore(image.Layers);
        }
    }

    /// <summary>Raised after a change is durable, on the thread that made it; for the event stream. Handlers must be quick and not throw.</summary>
    public event Action<ImageEvent>? Changed;

    /// <summary>
    /// Finds by name (<c>busybox</c> means <c>busybox:latest</c>), name and digest, ID with or without <c>sha256:</c>, or a unique beginning of the ID's hex digits.
    /// A name wins over an ID, as in Docker.
    /// </summary>
    /// <exception cref="BerthException"><c>No such image: busybox:latest</c> (<see cref="ErrorKind.NotFound"/>); a malformed name (<see cref="ErrorKind.Invalid"/>).</exception>
    public Image Find(string nameOrId)
    {
        lock (_gate)
        {
            return _table.View(Resolve(nameOrId).Id);
        }
    }

    /// <summary>As <see cref="Find"/>, null when there is none or the text is malformed.</summary>
    public Image? TryFind(string nameOrId)
    {
        lock (_gate)
        {
            return TryResolve(nameOrId, out _) is Digest id ? _table.View(id) : null;
        }
    }

    /// <summary>Adds the name that a registry knows the image by (<c>name@digest</c>), after a push.</summary>
    public void AddDigest(Digest id, Reference nameAndDigest)
    {
        string name = $"{nameAndDigest.Repository}@{nameAndDigest.Digest}";
        lock (_gate)
        {
            if (_table.Contains(id) && _table.ByName(name) != id)
            {
                _records.Apply([PutName(name, id)]);
                _table.PutName(name, id);
            }
        }
    }

    /// <summary>All images, newest first.</summary>
    public IReadOnlyList<Image> List()
    {
        lock (_gate)
        {
            List<Image> images = [.. _table.Ids.Select(_table.View)];
            images.Sort(static (left, right) =>
            {
                int order = Nullable.Compare(right.Config.Created, left.Config.Created);
                return order != 0 ? order : string.CompareOrdinal(left.Id.Hex, right.Id.Hex);
            });
            return images;
        }
    }

    /// <summary>
    /// Registers an image whose blobs are all here, unpacking its layers first. An image that is known already keeps its record.
    /// </summary>
    /// <exception cref="BerthException">The manifest or config is malformed, ambiguous, too large, or does not fit the layers (<see cref="ErrorKind.Invalid"/>).</exception>
    public async Task<Image> RegisterAsync(ImageRegistration registration, CancellationToken cancellationToken)
    {
        using Lease lease = _content.Leases.Hold();
        lease.Add(registration.Manifest.Digest);
        ImageManifest manifest = ManifestReader.ReadManifest(_content.Blobs.ReadSmall(registration.Manifest, ManifestReader.MaxBytes));
        lease.Add(manifest.Config.Digest);
        ImageConfig config = ManifestReader.ReadConfig(_content.Blobs.ReadSmall(manifest.Config, ManifestReader.MaxBytes));
        DiffId[] diffIds = [.. config.RootFs.DiffIds.Select(static digest => new DiffId(digest))];
        foreach (Descriptor layer in manifest.Layers)
        {
            lease.Add(layer.Digest);
        }

        foreach (DiffId diffId in diffIds)
        {
            lease.Add(diffId.Digest);
        }

        IReadOnlyList<LayerBlob> layers = await _content.Layers.UnpackAsync(diffIds, manifest.Layers, cancellationToken);
        var record = new ImageRecord
        {
            Manifest = registration.Manifest,
            Layers = [.. layers.Select(static layer => new ImageRecord.LayerLine(layer.DiffId.Digest, layer.Blob, layer.SizeBytes))],
        };
        return Save(manifest.Config.Digest, record, config, registration);
    }

    /// <summary>Makes and registers an image from a config and layers (build, commit, import): writes config and manifest.</summary>
    public async Task<Image> CreateAsync(NewImage image, CancellationToken cancellationToken)
    {
        using Lease lease = _content.Leases.Hold();
        ImageConfig config = image.Config with { RootFs = new RootFs { DiffIds = [.. image.Layers.Select(static layer => layer.DiffId.Digest)] } };
        byte[] configJson = JsonSerializer.SerializeToUtf8Bytes(config, ImageJson.Default.ImageConfig);
        lease.Add(Digest.Of(configJson));
        var manifest = new ImageManifest
        {
            SchemaVersion = 2,
            MediaType = MediaTypes.OciManifest,
            Config = new Descriptor { MediaType = MediaTypes.OciConfig, Digest = _content.Blobs.Put(configJson), Size = configJson.Length },
            Layers = [.. image.Layers.Select(static layer => layer.Blob)],
        };
        byte[] manifestJson = JsonSerializer.SerializeToUtf8Bytes(manifest, ImageJson.Default.ImageManifest);
        lease.Add(Digest.Of(manifestJson));
        Digest digest = _content.Blobs.Put(manifestJson);
        return await RegisterAsync(
            new ImageRegistration
            {
                Manifest = new Descriptor { MediaType = MediaTypes.OciManifest, Digest = digest, Size = manifestJson.Length },
                Names = image.Names,
                Parent = image.Parent,
                Action = image.Action,
            },
            cancellationToken);
    }

    /// <summary>Gives the image another name; <c>latest</c> when <paramref name="newName"/> has no tag. Taken over from the image that had it.</summary>
    /// <exception cref="BerthException">No such image; malformed name; a name with a digest.</exception>
    public Image Tag(string nameOrId, string newName)
    {
        string name = TagName(Reference.Parse(newName));
        Image image;
        lock (_gate)
        {
            Digest id = Resolve(nameOrId).Id;
            ImageRecord record = _table.Record(id) with { LastTagged = _time.GetUtcNow() };
            _records.Apply([PutImage(id, record), PutName(name, id)]);
            _table.Put(id, record, _table.View(id).Config);
            _table.PutName(name, id);
            image = _table.View(id);
        }

        Changed?.Invoke(new ImageEvent("tag", image.Id, name));
        return image;
    }

    /// <summary>
    /// Docker's <c>rmi</c>: a name is taken away; when it was the last one, or an ID was given, the image goes too, and with it untagged parents that nothing else uses.
    /// Returns what happened, in order. Its content goes with the next <see cref="CollectGarbageAsync"/>.
    /// </summary>
    /// <exception cref="BerthException">No such image; <c>conflict: unable to delete …</c> with Docker's reasons (<see cref="ErrorKind.Conflict"/>).</exception>
    public IReadOnlyList<ImageDeletion> Delete(string nameOrId, ImageDeleteOptions options)
    {
        var deleter = new ImageDeleter(_table, _records, options);
        try
        {
            lock (_gate)
            {
                (Digest id, string? name) = Resolve(nameOrId);
                deleter.Delete(id, name);
            }
        }
        finally
        {
            foreach (ImageEvent change in deleter.Events)
            {
                Changed?.Invoke(change);
            }
        }

        return deleter.Deletions;
    }

    /// <summary>Docker's <c>history</c>: newest first; an entry for every step, with the layer's size or 0.</summary>
    /// <exception cref="BerthException">As <see cref="Find"/>.</exception>
    public IReadOnlyList<ImageHistoryLine> History(string nameOrId) => ImageHistory.Of(Find(nameOrId));

    /// <summary>Deletes blobs and layers that no image, lease or snapshot refers to. Returns the bytes of blobs given back.</summary>
    public Task<long> CollectGarbageAsync(CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            // what exists is listed before what is used: something new in between is not in the list
            var candidates = new GarbageCandidates([.. _content.Blobs.List()], [.. _content.Layers.Folders.List()]);
            return GarbageCollection.Run(_content, candidates, List(), cancellationToken);
        },
        cancellationToken);

    internal void Announce(ImageEvent change) => Changed?.Invoke(change);

    private Image Save(Digest id, ImageRecord record, ImageConfig config, ImageRegistration registration)
    {
        Image image;
        lock (_gate)
        {
            List<string> names = [.. registration.Names.Select(TagName)];
            if (registration.PulledAs is Reference pulled)
            {
                names.Add($"{pulled.Repository}@{pulled.Digest ?? registration.Manifest.Digest}");
            }

            record = _table.Contains(id) ? _table.Record(id) : record with { Parent = registration.Parent };
            record = names.Count > 0 ? record with { LastTagged = _time.GetUtcNow() } : record;
            _records.Apply([PutImage(id, record), .. names.Select(name => PutName(name, id))]);
            _table.Put(id, record, config);
            names.ForEach(name => _table.PutName(name, id));
            image = _table.View(id);
        }

        _content.Leases.Settle([.. record.Layers.Select(static layer => layer.DiffId), .. record.Layers.Select(static layer => layer.Blob.Digest)]);
        if (registration.Action is string action)
        {
            Changed?.Invoke(new ImageEvent(action, id, image.RepoTags.Count > 0 ? image.RepoTags[0] : null));
        }

        return image;
    }

    private (Digest Id, string? Name) Resolve(string nameOrId)
    {
        if (TryResolve(nameOrId, out string? name) is Digest id)
        {
            return (id, name);
        }

        if (Digest.TryParse(nameOrId, out _))
        {
            throw new BerthException(ErrorKind.NotFound, $"No such image: {nameOrId}");
        }

        throw new BerthException(ErrorKind.NotFound, $"No such image: {Reference.Parse(nameOrId).WithDefaultTag()}");
    }

    /// <summary>The image, and the name when it was found by one.</summary>
    private Digest? TryResolve(string nameOrId, out string? name)
    {
        name = null;
        string hex = nameOrId.StartsWith("sha256:", StringComparison.Ordinal) ? nameOrId[7..] : nameOrId;
        if (hex.Length == nameOrId.Length && Reference.TryParse(nameOrId, out Reference? reference, out _))
        {
            string key = reference.Digest is null ? TagName(reference) : $"{reference.Repository}@{reference.Digest}";
            if (_table.ByName(key) is Digest named)
            {
                name = key;
                return named;
            }
        }

        return hex.Length is > 0 and <= 64 && !hex.AsSpan().ContainsAnyExcept(HexDigits) ? _table.ByPrefix(hex) : null;
    }

    private static string TagName(Reference reference) => reference.Digest is null
        ? reference.WithDefaultTag().ToString()
        : throw new BerthException(ErrorKind.Invalid, "refusing to create a tag with a digest reference");

    private Descriptor ConfigOf(Digest id) =>
        new() { MediaType = MediaTypes.OciConfig, Digest = id, Size = _content.Blobs.TryGetSize(id) ?? throw new BerthException(ErrorKind.Failed, $"config of image {id} is missing: load or build it again") };

    private static RecordChange PutImage(Digest id, ImageRecord record) =>
        RecordChange.Put(ImageKind, id.ToString(), JsonSerializer.SerializeToUtf8Bytes(record, StoreJson.Default.ImageRecord));

    private static RecordChange PutName(string name, Digest id) =>
        RecordChange.Put(NameKind, name, JsonSerializer.SerializeToUtf8Bytes(new TagRecord(id), StoreJson.Default.TagRecord));
}
