using Berth.Oci;

namespace Berth.Images.Snapshots;

/// <summary>Record of kind <c>snapshot</c>.</summary>
internal sealed record SnapshotRecord(IReadOnlyList<Digest> Layers, bool MountPoints);
