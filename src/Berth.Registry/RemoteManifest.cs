using Berth.Oci.Images;

namespace Berth.Registry;

/// <summary>A manifest or index as a registry gave it.</summary>
/// <param name="Descriptor">Media type, digest and size of the bytes.</param>
/// <param name="Content">The raw bytes; their digest is checked.</param>
public sealed record RemoteManifest(Descriptor Descriptor, ReadOnlyMemory<byte> Content);
