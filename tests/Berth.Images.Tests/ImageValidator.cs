using System.Security.Cryptography;
using Berth.Content.Blobs;
using Berth.Images.Store;
using Berth.Layers.Compression;
using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Images.Tests;

/// <summary>Oracle: recomputes every digest and size of an image from the stored bytes, and compares what documents say of one another.</summary>
internal static class ImageValidator
{
    public static void Check(ImageContent content, Image image)
    {
        ImageManifest manifest = ManifestReader.ReadManifest(Read(content.Blobs, image.Manifest));
        Assert.Equal(image.Id, manifest.Config.Digest);
        ImageConfig config = ManifestReader.ReadConfig(Read(content.Blobs, manifest.Config));
        Assert.Equal(config.RootFs.DiffIds.Count, manifest.Layers.Count);
        Assert.Equal(image.DiffIds.Select(static id => id.Digest), config.RootFs.DiffIds);
        for (int i = 0; i < manifest.Layers.Count; i++)
        {
            Read(content.Blobs, manifest.Layers[i]);
            using FileStream blob = content.Blobs.OpenRead(manifest.Layers[i].Digest);
            using Stream plain = Decompressor.Open(blob, DecompressionQuota.Default, out _);
            Assert.Equal(config.RootFs.DiffIds[i], Digest.OfHash(SHA256.HashData(plain)));
        }
    }

    private static byte[] Read(BlobStore blobs, Descriptor descriptor)
    {
        using FileStream blob = blobs.OpenRead(descriptor.Digest);
        byte[] content = new byte[blob.Length];
        blob.ReadExactly(content);
        Assert.Equal(descriptor.Size, content.Length);
        Assert.Equal(descriptor.Digest, Digest.Of(content));
        return content;
    }
}
