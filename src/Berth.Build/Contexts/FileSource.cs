using System.Security.Cryptography;
using Berth.Build.Copying;
using Berth.Images.Files;
using Berth.Oci;

namespace Berth.Build.Contexts;

/// <summary>A tree that COPY and ADD take files from: the context as .dockerignore leaves it, another stage, an image.</summary>
internal sealed class FileSource(TreeReader files, IgnoreRules rules) : IDisposable
{
    private readonly Dictionary<string, Digest> _digests = new(StringComparer.Ordinal);

    /// <summary>
    /// What <paramref name="path"/> (relative, no leading slash) leads to, links followed inside the tree, and the path without links.
    /// Null for nothing, and for what is left out: a link does not bring an ignored file back.
    /// </summary>
    public (string Path, TreeItem Entry)? TryFind(string path)
    {
        string? real = new LayerPlan(files, 0).TryResolve(path);
        return real is null || IsLeftOut(path) || IsLeftOut(real) || files.TryFind(real.Length == 0 ? "." : real) is not { } entry
            ? null
            : (real, entry);
    }

    /// <summary>The entries of a folder, by name, without what is left out.</summary>
    public IEnumerable<TreeItem> List(string path)
    {
        foreach (TreeItem entry in files.List(path.Length == 0 ? "." : path))
        {
            string child = path.Length == 0 ? entry.Name : $"{path}/{entry.Name}";
            if (!IsLeftOut(child))
            {
                yield return entry;
            }
        }
    }

    /// <summary>Opens a regular file, links followed inside the tree.</summary>
    public FileStream OpenRead(string path) => files.OpenRead(path);

    /// <summary>True for a tar, plain or compressed with gzip or zstd.</summary>
    public bool IsArchive(string path) => files.IsArchive(path);

    /// <summary>File capabilities, which a copy of a program must keep; null for none.</summary>
    public byte[]? TryReadCapabilities(string path) => files.TryReadAttribute(path, "security.capability");

    /// <summary>Digest of a regular file's content; read once for all steps of a build.</summary>
    public Digest DigestOf(string path)
    {
        lock (_digests)
        {
            if (_digests.TryGetValue(path, out Digest known))
            {
                return known;
            }
        }

        using FileStream content = files.OpenRead(path);
        var digest = Digest.OfHash(SHA256.HashData(content));
        lock (_digests)
        {
            _digests[path] = digest;
        }

        return digest;
    }

    /// <inheritdoc/>
    public void Dispose() => files.Dispose();

    private bool IsLeftOut(string path) => path.Length != 0 && rules.IsExcluded(path) && !HasIncluded(path);

    /// <summary>An excluded folder is still entered when a later rule may take something in it back.</summary>
    private bool HasIncluded(string folder)
    {
        if (!rules.HasExceptions || files.TryFind(folder) is not { IsDirectory: true })
        {
            return false;
        }

        foreach (TreeItem entry in files.List(folder))
        {
            string child = $"{folder}/{entry.Name}";
            if (!rules.IsExcluded(child) || (entry.IsDirectory && HasIncluded(child)))
            {
                return true;
            }
        }

        return false;
    }
}
