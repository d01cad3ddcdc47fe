using System.Buffers;
using System.Text;
using System.Text.Json;
using Berth.Images.Layers;
using Berth.Images.Store;
using Berth.Layers.Tar;
using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Images.Archives;

/// <summary>
/// Writes images as Docker does since 25: an OCI layout whose manifest.json makes it a docker-archive too. Blobs are written as stored, so digests survive.
/// Everything has the time of the epoch: the same images give the same bytes.
/// </summary>
internal sealed class ArchiveWriter
{
    private readonly ImageContent _content;
    private readonly TarWriter _tar;
    private readonly HashSet<Digest> _written = [];

    private ArchiveWriter(ImageContent content, TarWriter tar) => (_content, _tar) = (content, tar);

    public static void Write(ImageContent content, IReadOnlyList<SavedImage> images, Stream output, CancellationToken cancellationToken)
    {
        using var buffered = new BufferedStream(output, 256 * 1024);
        var tar = new TarWriter(buffered);
        var writer = new ArchiveWriter(content, tar);
        writer.WriteDirectory("blobs/");
        writer.WriteDirectory("blobs/sha256/");
        foreach (SavedImage saved in images)
        {
            writer.WriteBlob(saved.Image.Id, cancellationToken);
            writer.WriteBlob(saved.Image.Manifest.Digest, cancellationToken);
            foreach (LayerBlob layer in saved.Image.Layers)
            {
                writer.WriteBlob(layer.Blob.Digest, cancellationToken);
            }
        }

        tar.WriteFile("index.json", JsonSerializer.SerializeToUtf8Bytes(Index(images), ImageJson.Default.ImageIndex));
        tar.WriteFile("manifest.json", JsonSerializer.SerializeToUtf8Bytes(Items(images), StoreJson.Default.ListDockerArchiveItem));
        tar.WriteFile("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}"u8);
        tar.Finish();
        buffered.Flush();
    }

    private void WriteDirectory(string name) =>
        _tar.WriteEntry(new TarEntry { Type = TarEntryType.Directory, Name = Encoding.UTF8.GetBytes(name), Mode = 0x1ED });

    private void WriteBlob(Digest digest, CancellationToken cancellationToken)
    {
        if (!_written.Add(digest))
        {
            return;
        }

        using FileStream blob = _content.Blobs.OpenRead(digest);
        _tar.WriteEntry(new TarEntry { Name = Encoding.UTF8.GetBytes("blobs/sha256/" + digest.Hex), Mode = 0x1A4, Size = blob.Length });
        byte[] buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
        try
        {
            for (int count; (count = blob.Read(buffer)) > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                _tar.WriteContent(buffer.AsSpan(0, count));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>One descriptor for each name, so that OCI readers can choose by it; one without a name for an image that has none.</summary>
    private static ImageIndex Index(IReadOnlyList<SavedImage> images)
    {
        var manifests = new List<Descriptor>();
        foreach (SavedImage saved in images)
        {
            if (saved.Names.Count == 0)
            {
                manifests.Add(saved.Image.Manifest);
            }

            foreach (string name in saved.Names)
            {
                var reference = Reference.Parse(name);
                manifests.Add(saved.Image.Manifest with
                {
                    Annotations = new Dictionary<string, string>
                    {
                        ["io.containerd.image.name"] = $"{reference.Domain}/{reference.Path}:{reference.Tag}",
                        ["org.opencontainers.image.ref.name"] = reference.Tag!,
                    },
                });
            }
        }

        return new ImageIndex { SchemaVersion = 2, MediaType = MediaTypes.OciIndex, Manifests = manifests };
    }

    private static List<DockerArchiveItem> Items(IReadOnlyList<SavedImage> images)
    {
        var items = new List<DockerArchiveItem>();
        foreach (IGrouping<Digest, SavedImage> group in images.GroupBy(static saved => saved.Image.Id))
        {
            Image image = group.First().Image;
            items.Add(new DockerArchiveItem
            {
                Config = "blobs/sha256/" + image.Id.Hex,
                RepoTags = [.. group.SelectMany(static saved => saved.Names).Distinct()],
                Layers = [.. image.Layers.Select(static layer => "blobs/sha256/" + layer.Blob.Digest.Hex)],
            });
        }

        return items;
    }
}
