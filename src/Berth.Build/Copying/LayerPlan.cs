using Berth.Images.Files;
using Berth.Oci;

namespace Berth.Build.Copying;

/// <summary>
/// What a new layer will hold, over what is beneath it. Paths are the image's, without the leading slash. Links of the image are followed
/// inside it: a layer with <c>bin/tool</c> over a link <c>/bin → usr/bin</c> must put it into usr/bin, and not hide /bin.
/// </summary>
internal sealed class LayerPlan(TreeReader? beneath, long epochSeconds)
{
    private const int MaxLinks = 40;

    private readonly SortedDictionary<string, LayerEntry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _directories = new(StringComparer.Ordinal);

    /// <summary>The time of what is new.</summary>
    public long EpochSeconds => epochSeconds;

    /// <summary>The file system beneath; null when there is none.</summary>
    public TreeReader? Beneath => beneath;

    /// <summary>The entries by path: parents before what is in them.</summary>
    public IReadOnlyDictionary<string, LayerEntry> Entries => _entries;

    /// <summary>What is at <paramref name="path"/>, which has no links in its folders; a final link is not followed.</summary>
    public LayerEntry? Peek(string path)
    {
        if (_entries.TryGetValue(path, out LayerEntry? planned))
        {
            return planned;
        }

        return beneath?.TryFind(path) is { } entry ? LayerEntry.Kept(entry) : null;
    }

    /// <summary>True when <paramref name="path"/> leads to a folder that exists.</summary>
    public bool IsDirectory(string path) => TryResolve(path) is { } resolved && (resolved.Length == 0 || Peek(resolved) is { IsDirectory: true });

    /// <summary>The path without links, of something that exists; null when nothing does.</summary>
    public string? TryResolve(string path)
    {
        var walk = new Walk(path);
        while (walk.TryNext(out string candidate))
        {
            LayerEntry? entry = Peek(candidate);
            if (entry is null || (!entry.IsDirectory && !entry.IsLink && walk.HasMore))
            {
                return null;
            }

            walk.Enter(entry.IsLink ? entry.LinkTarget : null);
        }

        return walk.Path;
    }

    /// <summary>Makes sure of the folder <paramref name="path"/> and of its parents; returns its path without links.</summary>
    /// <exception cref="BerthException">Something else than a folder is in the way.</exception>
    public string EnsureDirectory(string path, Owner owner)
    {
        if (_directories.TryGetValue(path, out string? known))
        {
            return known;
        }

        var walk = new Walk(path);
        while (walk.TryNext(out string candidate))
        {
            LayerEntry? entry = Peek(candidate);
            if (entry is { IsDirectory: false, IsLink: false })
            {
                throw new BerthException(ErrorKind.Invalid, $"cannot copy to non-directory: /{candidate}");
            }

            if (entry is not { IsLink: true })
            {
                _entries.TryAdd(candidate, entry ?? LayerEntry.Directory(owner, epochSeconds));
            }

            walk.Enter(entry is { IsLink: true } ? entry.LinkTarget : null);
        }

        return _directories[path] = walk.Path;
    }

    /// <summary>Where a file named <paramref name="path"/> goes: its folder is made, a final link followed.</summary>
    public string ResolveFile(string path, Owner owner)
    {
        for (int links = 0; links < MaxLinks; links++)
        {
            int slash = path.TrimEnd('/').LastIndexOf('/');
            string folder = slash <= 0 ? "" : EnsureDirectory(path[..slash], owner);
            string file = Join(folder, path.TrimEnd('/')[(slash + 1)..]);
            if (Peek(file) is not { IsLink: true } link)
            {
                return file;
            }

            path = link.LinkTarget.StartsWith('/') ? link.LinkTarget : $"/{Join(folder, link.LinkTarget)}";
        }

        throw new BerthException(ErrorKind.Invalid, $"too many links: {path}");
    }

    /// <summary>Adds an entry whose folder is there, in place of what is at the path.</summary>
    /// <exception cref="BerthException">A folder of the same step would become something else, or the other way round.</exception>
    public void Add(string path, LayerEntry entry)
    {
        if (_entries.TryGetValue(path, out LayerEntry? old) && old.IsDirectory != entry.IsDirectory)
        {
            throw new BerthException(ErrorKind.Invalid, $"cannot copy over /{path}: one is a directory and the other is not");
        }

        _entries[path] = entry;
    }

    /// <summary>Appends a name to a folder's path.</summary>
    public static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    /// <summary>Goes down a path name by name, links replaced by what they hold.</summary>
    private sealed class Walk
    {
        private readonly Stack<string> _todo = new();
        private readonly List<string> _done = [];
        private string _current = "";
        private int _links;

        public Walk(string path) => Push(path);

        public string Path => string.Join('/', _done);

        public bool HasMore => _todo.Count != 0;

        public bool TryNext(out string candidate)
        {
            while (_todo.TryPop(out string? name))
            {
                if (name is "..")
                {
                    _done.RemoveRange(Math.Max(0, _done.Count - 1), Math.Min(1, _done.Count));
                }
                else if (name is not ("" or "."))
                {
                    _current = name;
                    candidate = Join(Path, name);
                    return true;
                }
            }

            candidate = "";
            return false;
        }

        public void Enter(string? link)
        {
            if (link is null)
            {
                _done.Add(_current);
                return;
            }

            if (++_links > MaxLinks)
            {
                throw new BerthException(ErrorKind.Invalid, $"too many links: /{Join(Path, _current)}");
            }

            if (link.StartsWith('/'))
            {
                _done.Clear();
            }

            Push(link);
        }

        private void Push(string path)
        {
            string[] names = path.Split('/');
            for (int i = names.Length - 1; i >= 0; i--)
            {
                _todo.Push(names[i]);
            }
        }
    }
}
