namespace Berth.Engine.Images;

/// <summary>A line of progress of a pull or push.</summary>
/// <param name="Status">What is being done, in Docker's words.</param>
/// <param name="Id">What it is about: a layer or a tag.</param>
/// <param name="IsLayer">Whether the line has a bar, maybe an empty one.</param>
/// <param name="Current">Bytes that went.</param>
/// <param name="Total">Bytes in all.</param>
public sealed record TransferMessage(string Status, string? Id = null, bool IsLayer = false, long Current = 0, long Total = 0)
{
    /// <summary>What was pushed, for programs.</summary>
    public PushedManifest? Pushed { get; init; }
}
