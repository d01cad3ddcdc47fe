using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Images.Layers;

/// <summary>One layer: what it unpacks from and what that contains.</summary>
/// <param name="DiffId">Digest of the uncompressed tar.</param>
/// <param name="Blob">The blob as stored, compressed or not.</param>
/// <param name="SizeBytes">Sum of its files' sizes, unpacked.</param>
public sealed record LayerBlob(DiffId DiffId, Descriptor Blob, long SizeBytes);
