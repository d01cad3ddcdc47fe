namespace Berth.Images.Snapshots;

/// <summary>One path that differs from the layers beneath.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Path">Absolute path in the container.</param>
public sealed record FileChange(FileChangeKind Kind, string Path);
