namespace Berth.Images.Snapshots;

/// <summary>Kind of a change; the values are the ones of Docker's API.</summary>
public enum FileChangeKind
{
    /// <summary>Content, attributes, or something beneath changed (C).</summary>
    Modified = 0,

    /// <summary>New (A).</summary>
    Added = 1,

    /// <summary>Gone (D).</summary>
    Deleted = 2,
}
