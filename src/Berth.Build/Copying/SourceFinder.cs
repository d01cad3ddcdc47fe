using System.Security.Cryptography;
using System.Text;
using Berth.Build.Contexts;
using Berth.Images.Files;
using Berth.Oci;

namespace Berth.Build.Copying;

/// <summary>Finds what COPY and ADD name in a tree, wildcards included, and computes the digests that the cache goes by.</summary>
internal sealed class SourceFinder(FileSource files, string instruction, bool isContext)
{
    /// <summary>Everything that <paramref name="sources"/> name, in order; wildcard matches by name.</summary>
    /// <exception cref="BerthException"><c>COPY failed: …</c></exception>
    public List<CopySource> Find(IReadOnlyList<string> sources)
    {
        List<CopySource> found = [];
        foreach (string source in sources)
        {
            string path = Clean(source);
            if (!Glob.HasWildcard(path))
            {
                found.Add(Located(path) ?? throw Missing(path));
                continue;
            }

            try
            {
                Match(path.Split('/'), "", found);
            }
            catch (FormatException error)
            {
                throw Failed($"{source}: {error.Message}");
            }
        }

        return found.Count != 0 ? found : throw Failed("no source files were specified");
    }

    /// <summary>
    /// Digest of a source: kind, permissions and content of everything in it; not times, not owners (COPY sets both).
    /// </summary>
    public static Digest DigestOf(CopySource source, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, source, "", cancellationToken);
        return Digest.OfHash(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, CopySource source, string relative, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TreeItem entry = source.Entry;
        string content = entry.IsFile ? source.Files.DigestOf(source.Path).ToString()
            : entry.IsLink ? entry.LinkTarget
            : $"{entry.DeviceMajor}:{entry.DeviceMinor}";

        // Only what is in a named folder is copied: its own permissions (the scratch folder's, say) do not count.
        uint mode = entry.IsDirectory && relative.Length == 0 ? 0 : entry.Mode;
        hash.AppendData(Encoding.UTF8.GetBytes($"{relative}\0{mode:x}\0{content}\0\n"));
        if (!entry.IsDirectory)
        {
            return;
        }

        // The depth is bounded by the length of a path, which the kernel takes no longer than 4096 bytes.
        foreach (TreeItem child in source.Files.List(source.Path))
        {
            var below = new CopySource(source.Files, LayerPlan.Join(source.Path, child.Name), child.Name, child);
            Append(hash, below, $"{relative}/{child.Name}", cancellationToken);
        }
    }

    /// <summary>Goes down the pattern's names; <paramref name="folder"/> is where the ones before led to.</summary>
    private void Match(ReadOnlySpan<string> pattern, string folder, List<CopySource> found)
    {
        IEnumerable<string> names = [pattern[0]];
        if (Glob.HasWildcard(pattern[0]))
        {
            var glob = Glob.Compile(pattern[0], doubleStar: false);
            names = files.TryFind(folder) is { Entry.IsDirectory: true } directory
                ? files.List(directory.Path).Select(entry => entry.Name).Where(glob.IsMatch)
                : [];
        }

        foreach (string name in names)
        {
            string next = LayerPlan.Join(folder, name);
            if (Located(next) is not { } there)
            {
                continue;
            }

            if (pattern.Length == 1)
            {
                found.Add(there);
            }
            else if (there.Entry.IsDirectory)
            {
                Match(pattern[1..], next, found);
            }
        }
    }

    private CopySource? Located(string path) =>
        files.TryFind(path) is { } found ? new CopySource(files, found.Path, path[(path.LastIndexOf('/') + 1)..], found.Entry) : null;

    /// <summary>Relative to the tree's root, without "." and "..".</summary>
    private string Clean(string source)
    {
        List<string> parts = [];
        foreach (string part in source.Split('/'))
        {
            if (part == "..")
            {
                if (parts.Count == 0 && isContext && !source.StartsWith('/'))
                {
                    throw Failed($"forbidden path outside the build context: {source} ()");
                }

                parts.RemoveRange(Math.Max(0, parts.Count - 1), Math.Min(1, parts.Count));
            }
            else if (part is not ("" or "."))
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    private BerthException Missing(string path) => Failed(
        $"{(isContext ? "file not found in build context or excluded by .dockerignore: " : "")}stat {path}: file does not exist");

    private BerthException Failed(string reason) => new(ErrorKind.Invalid, $"{instruction} failed: {reason}");
}
