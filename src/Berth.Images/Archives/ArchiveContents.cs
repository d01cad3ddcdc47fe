using System.Text;
using Berth.Content.Blobs;
using Berth.Content.Leases;
using Berth.Layers.Compression;
using Berth.Layers.Tar;
using Berth.Layers.Unpacking;
using Berth.Oci;

namespace Berth.Images.Archives;

/// <summary>
/// Everything in an archive as blobs, by name: the archive is read once, whatever the order in it, and each file is written once. What no image turns out
/// to need goes with the next garbage collection.
/// </summary>
internal sealed class ArchiveContents(ImageContent content) : IDisposable
{
    private const int BufferSize = 256 * 1024;
    private const int MaxFiles = 100_000;
    private const int MaxLinks = 10;

    private readonly Lease _lease = content.Leases.Hold();
    private readonly Dictionary<string, (Digest Digest, long Size)> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _links = new(StringComparer.Ordinal);

    /// <summary>Reads the archive to its end.</summary>
    /// <exception cref="TarException">Damaged or truncated.</exception>
    public void Read(Stream archive, CancellationToken cancellationToken)
    {
        using Stream plain = Decompressor.Open(archive, DecompressionQuota.Default, out _);
        using var buffered = new BufferedStream(plain, BufferSize);
        var reader = new TarReader(buffered, requireEnd: true);
        byte[] buffer = new byte[BufferSize];
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_files.Count + _links.Count >= MaxFiles)
            {
                throw new TarException($"more than {MaxFiles} files in an image archive");
            }

            string name = Encoding.UTF8.GetString(TreePath.Normalise(reader.Entry.Name));
            switch (reader.Entry.Type)
            {
                case TarEntryType.File:
                    _files[name] = Ingest(reader, buffer);
                    break;
                case TarEntryType.SymbolicLink:
                    _links[name] = Resolve(name, Encoding.UTF8.GetString(reader.Entry.LinkTarget));
                    break;
                case TarEntryType.HardLink:
                    _links[name] = Encoding.UTF8.GetString(TreePath.Normalise(reader.Entry.LinkTarget));
                    break;
                default:
                    break;
            }
        }

        reader.Drain();
    }

    /// <summary>Finds a file; links between files of the archive are followed (older docker-archives have them).</summary>
    public (Digest Digest, long Size)? TryFind(string name)
    {
        for (int links = 0; links < MaxLinks; links++)
        {
            if (_files.TryGetValue(name, out (Digest, long) file))
            {
                return file;
            }

            if (!_links.TryGetValue(name, out string? target))
            {
                return null;
            }

            name = target;
        }

        return null;
    }

    /// <summary>Content of a small file; null when it is not there.</summary>
    /// <exception cref="BerthException">Larger than <paramref name="maxBytes"/>.</exception>
    public byte[]? TryReadSmall(string name, int maxBytes) => TryFind(name) is { } file
        ? content.Blobs.ReadSmall(new Oci.Images.Descriptor { MediaType = "", Digest = file.Digest, Size = file.Size }, maxBytes)
        : null;

    /// <summary>Keeps more from garbage collection while this is open.</summary>
    public void Hold(Digest digest) => _lease.Add(digest);

    public void Dispose() => _lease.Dispose();

    private (Digest Digest, long Size) Ingest(TarReader reader, byte[] buffer)
    {
        using Ingest ingest = content.Blobs.BeginIngest();
        for (int count; (count = reader.ReadContent(buffer)) > 0;)
        {
            ingest.Write(buffer.AsSpan(0, count));
        }

        return (ingest.Commit(null, reader.Entry.Size, _lease.Add), reader.Entry.Size);
    }

    /// <summary>A relative target is relative to the link's folder; one that leads out of the archive names nothing.</summary>
    private static string Resolve(string link, string target)
    {
        var parts = new List<string>(target.StartsWith('/') ? [] : link.Split('/')[..^1]);
        foreach (string part in target.Split('/'))
        {
            if (part == "..")
            {
                if (parts.Count == 0)
                {
                    return "";
                }

                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "."))
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }
}
