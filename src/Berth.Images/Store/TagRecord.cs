using Berth.Oci;

namespace Berth.Images.Store;

/// <summary>Record of kind <c>tag</c> (key <c>name:tag</c>) or <c>repodigest</c> (key <c>name@digest</c>), names as people write them.</summary>
internal sealed record TagRecord(Digest Image);
