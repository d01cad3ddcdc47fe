using System.Text.Json;
using Berth.Images.Store;
using Berth.Layers.Compression;
using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Images.Archives;

/// <summary>
/// Says which images an archive holds. An OCI layout (index.json) is preferred, since it has the manifests themselves; manifest.json then only adds names.
/// image-spec v1.1, image-layout.md.
/// </summary>
internal sealed class ArchivePlan(ImageContent content, ArchiveContents archive)
{
    private const string RefName = "org.opencontainers.image.ref.name";
    private const string ImageName = "io.containerd.image.name";

    public List<ImageRegistration> Registrations()
    {
        byte[]? index = archive.TryReadSmall("index.json", ManifestReader.MaxBytes);
        byte[]? manifest = archive.TryReadSmall("manifest.json", ManifestReader.MaxBytes);
        List<DockerArchiveItem> items = manifest is null ? [] : ParseItems(manifest);
        if (index is null && manifest is null)
        {
            throw new BerthException(ErrorKind.Invalid, "not an image archive: it has neither manifest.json (docker save) nor index.json (OCI layout); a root file system is loaded with 'import'");
        }

        if (index is null)
        {
            return [.. items.Select(FromDockerArchive)];
        }

        var found = new List<ImageRegistration>();
        foreach (Descriptor descriptor in ManifestReader.ReadIndex(index).Manifests)
        {
            AddOci(descriptor, NameOf(descriptor), found, depth: 0);
        }

        return found.Count > 0 ? Merge(found, items) : throw new BerthException(ErrorKind.Invalid, $"the archive has no image for {Platform.Host}");
    }

    /// <summary>A manifest for this machine, or the one that an index has for it; attestations and other platforms are passed over.</summary>
    private void AddOci(Descriptor descriptor, Reference? name, List<ImageRegistration> found, int depth)
    {
        const int MaxDepth = 3;
        (Digest Digest, long Size)? blob = archive.TryFind("blobs/sha256/" + descriptor.Digest.Hex);
        if (blob is null || depth > MaxDepth)
        {
            // a layout may leave other platforms' content out
            return;
        }

        byte[] json = content.Blobs.ReadSmall(descriptor, ManifestReader.MaxBytes);
        if (ManifestReader.IsIndex(json))
        {
            foreach (Descriptor child in ManifestReader.ReadIndex(json).Manifests)
            {
                if (child.Platform is null || (child.Platform.Os == Platform.Host.Os && child.Platform.Architecture == Platform.Host.Architecture))
                {
                    int before = found.Count;
                    AddOci(child, name, found, depth + 1);
                    if (found.Count > before)
                    {
                        return;
                    }
                }
            }

            return;
        }

        ImageManifest manifest = ManifestReader.ReadManifest(json);
        CheckComplete(manifest);
        found.Add(new ImageRegistration { Manifest = descriptor with { Platform = null, Annotations = null }, Names = name is null ? [] : [name] });
    }

    private void CheckComplete(ImageManifest manifest)
    {
        foreach (Descriptor blob in (IEnumerable<Descriptor>)[manifest.Config, .. manifest.Layers])
        {
            (Digest Digest, long Size)? file = archive.TryFind("blobs/sha256/" + blob.Digest.Hex);
            bool here = file is { } found ? found.Digest == blob.Digest && found.Size == blob.Size : content.Blobs.TryGetSize(blob.Digest) == blob.Size;
            if (!here)
            {
                throw new BerthException(ErrorKind.Invalid, $"the archive lacks blob {blob.Digest}, or has it with another size or digest");
            }

            archive.Hold(blob.Digest);
        }
    }

    private static Reference? NameOf(Descriptor descriptor)
    {
        string? name = descriptor.Annotations?.GetValueOrDefault(ImageName) ?? descriptor.Annotations?.GetValueOrDefault(RefName);
        // ref.name alone is often just a tag ("latest"): of no use without a repository
        bool usable = name is not null && (name.Contains(':') || name.Contains('/'));
        return usable && Reference.TryParse(name, out Reference? reference, out _) && reference.Digest is null ? reference.WithDefaultTag() : null;
    }

    /// <summary>Joins manifest.json's names to the manifests with the same config.</summary>
    private List<ImageRegistration> Merge(List<ImageRegistration> found, List<DockerArchiveItem> items)
    {
        var merged = new List<ImageRegistration>();
        foreach (ImageRegistration image in found)
        {
            Digest config = ManifestReader.ReadManifest(content.Blobs.ReadSmall(image.Manifest, ManifestReader.MaxBytes)).Config.Digest;
            List<Reference> names = [.. image.Names];
            foreach (DockerArchiveItem item in items)
            {
                if (archive.TryFind(item.Config)?.Digest == config)
                {
                    names.AddRange(Names(item));
                }
            }

            int known = merged.FindIndex(other => other.Manifest.Digest == image.Manifest.Digest);
            if (known >= 0)
            {
                names.AddRange(merged[known].Names);
                merged.RemoveAt(known);
            }

            merged.Insert(known >= 0 ? known : merged.Count, image with { Names = [.. names.Distinct()] });
        }

        return merged;
    }

    /// <summary>A docker-archive has no manifest: one is made from what is stored, the same for the same content.</summary>
    private ImageRegistration FromDockerArchive(DockerArchiveItem item)
    {
        if (item.Layers.Count > ManifestReader.MaxLayers)
        {
            throw new BerthException(ErrorKind.Invalid, $"{item.Layers.Count} layers: at most {ManifestReader.MaxLayers} are supported");
        }

        Descriptor config = Describe(item.Config, MediaTypes.OciConfig);
        ManifestReader.ReadConfig(content.Blobs.ReadSmall(config, ManifestReader.MaxBytes));
        var manifest = new ImageManifest
        {
            SchemaVersion = 2,
            MediaType = MediaTypes.OciManifest,
            Config = config,
            Layers = [.. item.Layers.Select(DescribeLayer)],
        };
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(manifest, ImageJson.Default.ImageManifest);
        archive.Hold(Digest.Of(json));
        return new ImageRegistration
        {
            Manifest = new Descriptor { MediaType = MediaTypes.OciManifest, Digest = content.Blobs.Put(json), Size = json.Length },
            Names = Names(item),
        };
    }

    private Descriptor DescribeLayer(string name)
    {
        Descriptor layer = Describe(name, MediaTypes.OciLayer);
        using FileStream blob = content.Blobs.OpenRead(layer.Digest);
        byte[] magic = new byte[Decompressor.MagicLength];
        int count = blob.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        return Decompressor.Detect(magic.AsSpan(0, count)) switch
        {
            LayerCompression.Gzip => layer with { MediaType = MediaTypes.OciLayerGzip },
            LayerCompression.Zstd => layer with { MediaType = MediaTypes.OciLayerZstd },
            _ => layer,
        };
    }

    private Descriptor Describe(string name, string mediaType) => archive.TryFind(name) is { } file
        ? new Descriptor { MediaType = mediaType, Digest = file.Digest, Size = file.Size }
        : throw new BerthException(ErrorKind.Invalid, $"manifest.json names '{name}', which the archive does not have");

    private static List<Reference> Names(DockerArchiveItem item)
    {
        var names = new List<Reference>();
        foreach (string tag in item.RepoTags ?? [])
        {
            names.Add(Reference.Parse(tag).WithDefaultTag());
        }

        return names;
    }

    private static List<DockerArchiveItem> ParseItems(byte[] json)
    {
        try
        {
            List<DockerArchiveItem> items = JsonSerializer.Deserialize(json, StoreJson.Default.ListDockerArchiveItem) ?? [];
            return items.TrueForAll(static item => item is not null && !item.Layers.Contains(null!) && item.RepoTags?.Contains(null!) is not true)
                ? items
                : throw new JsonException("null in a list");
        }
        catch (JsonException error)
        {
            throw new BerthException(ErrorKind.Invalid, $"malformed manifest.json in the archive: {error.Message}", error);
        }
    }
}
