using Berth.Content;
using Berth.Linux.Trees;
using Berth.Oci;
using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Layers;

/// <summary>
/// The layers' folder on the disk: <c>&lt;hex of diffID&gt;</c>, <c>chain-&lt;hex of chainID&gt;</c> (a layer as it is on those beneath it), <c>init-…</c> (mount points),
/// <c>new-…</c> (unfinished). Each has <c>fs/</c>, <c>layer.json</c>, and <c>synced</c> once a sync after its completion succeeded.
/// </summary>
internal sealed class LayerFolders(DataRoot root)
{
    private const string Synced = "synced";

    /// <summary>Changes with every boot.</summary>
    public string Boot { get; } = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    public string FileSystem(string name) => Path.Combine(root.Layers, name, "fs");

    public static string NameOf(DiffId layer) => layer.Digest.Hex;

    public static string NameOf(ChainId chain) => "chain-" + chain.Digest.Hex;

    /// <summary>The layers that can be trusted. What a crash left unfinished, or a power cut may have torn, is deleted.</summary>
    public Dictionary<string, LayerRecord> Load()
    {
        var records = new Dictionary<string, LayerRecord>(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateDirectories(root.Layers))
        {
            string name = Path.GetFileName(path);
            LayerRecord? record = name.StartsWith("new-", StringComparison.Ordinal) ? null : LayerRecord.TryRead(Path.Combine(path, "layer.json"));
            if (record is null || (record.Boot != Boot && !File.Exists(Path.Combine(path, Synced))))
            {
                Delete(name);
            }
            else
            {
                records.Add(name, record);
            }
        }

        return records;
    }

    /// <summary>Names of all folders.</summary>
    public IEnumerable<string> List() => Directory.EnumerateDirectories(root.Layers).Select(static path => Path.GetFileName(path));

    /// <summary>A new folder to unpack into; returns its name.</summary>
    public string Begin()
    {
        string name = "new-" + Guid.NewGuid().ToString("n");
        Directory.CreateDirectory(Path.Combine(root.Layers, name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.CreateDirectory(
            FileSystem(name),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        return name;
    }

    /// <summary>Gives an unpacked layer its name.</summary>
    public void Finish(string unfinished, string name, LayerRecord record)
    {
        record.Write(Path.Combine(root.Layers, unfinished, "layer.json"));
        Directory.Move(Path.Combine(root.Layers, unfinished), Path.Combine(root.Layers, name));
    }

    /// <summary>Renames a folder as if it were unfinished; returns its new name.</summary>
    public string Retire(string name)
    {
        string retired = "new-" + Guid.NewGuid().ToString("n");
        Directory.Move(Path.Combine(root.Layers, name), Path.Combine(root.Layers, retired));
        return retired;
    }

    public void Delete(string name)
    {
        using SafeFileHandle layers = TreeOpen.OpenDirectory(root.Layers);
        TreeEntries.RemoveTree(layers, System.Text.Encoding.UTF8.GetBytes(name));
    }

    /// <summary>Syncs the file system and marks <paramref name="names"/> as safe from a power cut.</summary>
    public void MarkSynced(IReadOnlyList<string> names)
    {
        using (SafeFileHandle layers = TreeOpen.OpenDirectory(root.Layers))
        {
            TreeOpen.SyncFileSystem(layers);
        }

        foreach (string name in names)
        {
            string folder = Path.Combine(root.Layers, name);
            if (Directory.Exists(folder))
            {
                File.WriteAllBytes(Path.Combine(folder, Synced), []);
            }
        }
    }
}
