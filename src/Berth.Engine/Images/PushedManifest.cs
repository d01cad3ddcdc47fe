using Berth.Oci;

namespace Berth.Engine.Images;

/// <summary>A manifest that is at a registry now.</summary>
public sealed record PushedManifest(string Tag, Digest Digest, long Size);
