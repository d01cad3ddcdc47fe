using System.Collections.Concurrent;
using System.Text.Json;
using Berth.Content;
using Berth.Content.Blobs;
using Berth.Content.Records;
using Berth.Images.Files;
using Berth.Images.Layers;
using Berth.Images.Store;
using Berth.Layers.Tar;
using Berth.Layers.Unpacking;
using Berth.Layers.Writing;
using Berth.Linux.Mounting;
using Berth.Linux.Trees;
using Berth.Oci;
using Berth.Oci.Runtime;
using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Snapshots;

/// <summary>Snapshots as overlay directories: <c>snapshots/&lt;key&gt;/{upper,work}</c> on the unpacked layers.</summary>
internal sealed class OverlaySnapshotter : ISnapshotter
{
    private const string Kind = "snapshot";
    private const string EmptyChain = "scratch";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Public = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly DataRoot _root;
    private readonly ImageContent _content;
    private readonly RecordStore _records;
    private readonly ConcurrentDictionary<string, SnapshotRecord> _snapshots = new(StringComparer.Ordinal);
    private readonly Lock _making = new();

    public OverlaySnapshotter(DataRoot root, ImageContent content, RecordStore records)
    {
        (_root, _content, _records) = (root, content, records);
        foreach ((string key, byte[] json) in records.LoadAll(Kind))
        {
            _snapshots[key] = JsonSerializer.Deserialize(json, StoreJson.Default.SnapshotRecord)!;
        }

        foreach (string directory in Directory.EnumerateDirectories(root.Snapshots))
        {
            // a crash between folder and record, or between record and removal
            if (!_snapshots.ContainsKey(Path.GetFileName(directory)))
            {
                Delete(Path.GetFileName(directory));
            }
        }
    }

    public void Prepare(SnapshotRequest request)
    {
        CheckKey(request.Key);
        var record = new SnapshotRecord([.. request.Layers.Select(static layer => layer.Digest)], request.WithMountPoints);
        lock (_making)
        {
            // known before the layers are looked at: garbage collection sees it, or is seen
            if (!_snapshots.TryAdd(request.Key, record))
            {
                throw new BerthException(ErrorKind.Conflict, $"snapshot {request.Key} exists already");
            }
        }

        try
        {
            MakeFolders(request.Key, LowerDirectories(record)[0]);
            _records.Put(Kind, request.Key, JsonSerializer.SerializeToUtf8Bytes(record, StoreJson.Default.SnapshotRecord), request.Durable);
        }
        catch
        {
            _snapshots.TryRemove(request.Key, out _);
            Delete(request.Key);
            throw;
        }
    }

    public IReadOnlyList<Mount> Mounts(string key)
    {
        OverlayMount overlay = Overlay(key);
        return
        [
            new Mount
            {
                Destination = "/",
                Type = "overlay",
                Source = "overlay",
                Options = ["lowerdir=" + string.Join(':', overlay.Lower), "upperdir=" + overlay.Upper, "workdir=" + overlay.Work, .. overlay.Options],
            },
        ];
    }

    public SafeFileHandle OpenRoot(string key)
    {
        using MountFd mount = Overlay(key).Create();
        return TreeOpen.OpenDirectory($"/proc/self/fd/{mount.Number}");
    }

    public IReadOnlyList<string> List() => [.. _snapshots.Keys];

    public bool Contains(string key) => _snapshots.ContainsKey(key);

    public void Remove(string key)
    {
        if (!_snapshots.ContainsKey(key))
        {
            return;
        }

        // a folder without a record is deleted at the next start, so the record may go without a sync
        _records.Delete(Kind, key, durable: false);
        _snapshots.TryRemove(key, out _);
        Delete(key);
    }

    public Task<long> UsageAsync(string key, CancellationToken cancellationToken)
    {
        string upper = UpperOf(key);
        return Task.Run(() => DiskUsage.Of(upper, cancellationToken), cancellationToken);
    }

    public Task<IReadOnlyList<FileChange>> DiffAsync(string key, CancellationToken cancellationToken)
    {
        SnapshotRecord record = Find(key);
        return Task.Run<IReadOnlyList<FileChange>>(
            () =>
            {
                var changes = new List<FileChange>();
                using var lower = new LayerView(LowerDirectories(record));
                using SafeFileHandle upper = TreeOpen.OpenDirectory(UpperOf(key));
                var finder = new ChangeFinder(lower, (kind, path) => changes.Add(new FileChange(
                    kind switch { 'A' => FileChangeKind.Added, 'D' => FileChangeKind.Deleted, _ => FileChangeKind.Modified }, path)));
                finder.Find(upper, cancellationToken);
                return changes;
            },
            cancellationToken);
    }

    public async Task<LayerBlob> CommitAsync(string key, CommitOptions options, CancellationToken cancellationToken)
    {
        SnapshotRecord record = Find(key);
        LayerBlob layer = await BlockingStream.RunAsync(() => WriteLayer(key, options, cancellationToken), cancellationToken);
        DiffId[] stack = [.. record.Layers.Select(static digest => new DiffId(digest)), layer.DiffId];
        await _content.Layers.UnpackTopAsync(stack, layer.Blob, cancellationToken);
        return layer;
    }

    /// <summary>DiffIDs that snapshots lie on, as stacks.</summary>
    internal IEnumerable<IReadOnlyList<Digest>> Stacks()
    {
        foreach (SnapshotRecord record in _snapshots.Values)
        {
            yield return record.Layers;
        }
    }

    /// <summary>Runs <paramref name="retire"/> while no snapshot is begun.</summary>
    internal void WithoutNewSnapshots(Action retire)
    {
        lock (_making)
        {
            retire();
        }
    }

    private LayerBlob WriteLayer(string key, CommitOptions options, CancellationToken cancellationToken)
    {
        using Ingest ingest = _content.Blobs.BeginIngest();
        long size;
        using (var buffered = new BufferedStream(ingest.Content, 256 * 1024))
        using (SafeFileHandle upper = TreeOpen.OpenDirectory(UpperOf(key)))
        {
            var tar = new TarWriter(buffered);
            var writer = new TreeWriter(tar, new TreeWriterOptions { IsLayer = true, LatestSeconds = options.LatestTime?.ToUnixTimeSeconds() });
            writer.WriteContent(upper, cancellationToken);
            tar.Finish();
            size = writer.SizeBytes;
        }

        return _content.Layers.Commit(ingest, size);
    }

    private OverlayMount Overlay(string key)
    {
        List<string> lower = LowerDirectories(Find(key));
        // a power cut may have kept the record and lost the folders
        MakeFolders(key, lower[0]);
        return new OverlayMount { Lower = lower, Upper = UpperOf(key), Work = Path.Combine(_root.Snapshots, key, "work") };
    }

    private SnapshotRecord Find(string key) => _snapshots.TryGetValue(key, out SnapshotRecord? record)
        ? record
        : throw new BerthException(ErrorKind.NotFound, $"no such snapshot: {key}");

    private string UpperOf(string key)
    {
        Find(key);
        return Path.Combine(_root.Snapshots, key, "upper");
    }

    private void MakeFolders(string key, string top)
    {
        string folder = Path.Combine(_root.Snapshots, key);
        string upper = Path.Combine(folder, "upper");
        if (Directory.Exists(upper))
        {
            return;
        }

        Directory.CreateDirectory(folder, OwnerOnly);
        Directory.CreateDirectory(Path.Combine(folder, "work"), OwnerOnly);
        Directory.CreateDirectory(upper, Public);
        // the upper directory's own attributes are what the container sees at "/"
        using var layers = new LayerView([top]);
        using LayerViewEntry root = layers.Find([])!;
        using SafeFileHandle handle = TreeOpen.OpenDirectory(upper);
        EntryAttributes.CopyFrom(root, handle, default);
    }

    private List<string> LowerDirectories(SnapshotRecord record)
    {
        DiffId[] layers = [.. record.Layers.Select(static digest => new DiffId(digest))];
        List<string> directories = _content.Layers.Directories(layers);
        if (record.MountPoints || directories.Count == 0)
        {
            directories.Insert(0, MountPointLayer(layers, directories, record.MountPoints));
        }

        return directories;
    }

    /// <summary>The layer with mount points for a stack of layers: made once, shared by all that lie on the stack.</summary>
    private string MountPointLayer(DiffId[] layers, List<string> directories, bool withMountPoints)
    {
        LayerFolders folders = _content.Layers.Folders;
        string chain = layers.Length == 0 ? EmptyChain : ChainId.Of(layers).Digest.Hex;
        string name = (withMountPoints ? "init-" : "empty-") + chain;
        lock (_making)
        {
            string directory = folders.FileSystem(name);
            if (Directory.Exists(directory))
            {
                return directory;
            }

            string unfinished = folders.Begin();
            if (withMountPoints)
            {
                using var view = new LayerView(directories);
                MountPoints.Make(folders.FileSystem(unfinished), view);
            }

            folders.Finish(unfinished, name, new LayerRecord { SizeBytes = 0, Boot = folders.Boot });
            return directory;
        }
    }

    private void Delete(string key)
    {
        using SafeFileHandle snapshots = TreeOpen.OpenDirectory(_root.Snapshots);
        TreeEntries.RemoveTree(snapshots, System.Text.Encoding.UTF8.GetBytes(key));
    }

    private static void CheckKey(string key)
    {
        bool valid = key.Length is > 0 and <= 200 && key[0] != '.';
        foreach (char c in key)
        {
            valid &= char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.';
        }

        if (!valid)
        {
            throw new BerthException(ErrorKind.Invalid, $"'{key}' is no name for a snapshot: letters, digits, '-', '_', '.'");
        }
    }
}
