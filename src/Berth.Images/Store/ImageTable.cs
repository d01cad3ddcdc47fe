using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Images.Store;

/// <summary>The images in memory. Guarded by the store's lock.</summary>
internal sealed class ImageTable
{
    private readonly Dictionary<Digest, (ImageRecord Record, ImageConfig Config)> _images = [];
    private readonly SortedDictionary<string, Digest> _tags = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Digest> _digests = new(StringComparer.Ordinal);

    public IEnumerable<Digest> Ids => _images.Keys;

    public bool Contains(Digest id) => _images.ContainsKey(id);

    public ImageRecord Record(Digest id) => _images[id].Record;

    public void Put(Digest id, ImageRecord record, ImageConfig config) => _images[id] = (record, config);

    public void Remove(Digest id) => _images.Remove(id);

    /// <summary>Names: with '@' a repository digest, else a tag.</summary>
    public void PutName(string name, Digest id) => Names(name)[name] = id;

    public void RemoveName(string name) => Names(name).Remove(name);

    public Digest? ByName(string name) => Names(name).TryGetValue(name, out Digest id) ? id : null;

    /// <summary>The names of an image, tags first, each kind ordered.</summary>
    public List<string> NamesOf(Digest id)
    {
        List<string> names = Where(_tags, id);
        names.AddRange(Where(_digests, id));
        return names;
    }

    /// <summary>The only image whose ID begins so; null when there is none or more than one.</summary>
    public Digest? ByPrefix(string hex)
    {
        Digest? found = null;
        foreach (Digest id in _images.Keys)
        {
            if (id.Hex.StartsWith(hex, StringComparison.Ordinal))
            {
                if (found is not null)
                {
                    return null;
                }

                found = id;
            }
        }

        return found;
    }

    public bool HasChildren(Digest id)
    {
        foreach ((ImageRecord record, _) in _images.Values)
        {
            if (record.Parent == id)
            {
                return true;
            }
        }

        return false;
    }

    public Image View(Digest id)
    {
        (ImageRecord record, ImageConfig config) = _images[id];
        long size = 0;
        foreach (ImageRecord.LayerLine layer in record.Layers)
        {
            size += layer.SizeBytes;
        }

        return new Image
        {
            Id = id,
            Manifest = record.Manifest,
            Config = config,
            Layers = [.. record.Layers.Select(static layer => new Layers.LayerBlob(new DiffId(layer.DiffId), layer.Blob, layer.SizeBytes))],
            DiffIds = [.. record.Layers.Select(static layer => new DiffId(layer.DiffId))],
            RepoTags = Where(_tags, id),
            RepoDigests = Where(_digests, id),
            SizeBytes = size,
            Parent = record.Parent,
            LastTagged = record.LastTagged,
        };
    }

    private SortedDictionary<string, Digest> Names(string name) => name.Contains('@') ? _digests : _tags;

    private static List<string> Where(SortedDictionary<string, Digest> names, Digest id)
    {
        var found = new List<string>();
        foreach ((string name, Digest image) in names)
        {
            if (image == id)
            {
                found.Add(name);
            }
        }

        return found;
    }
}
