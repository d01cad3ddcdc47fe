using Berth.Oci;

namespace Berth.Build;

/// <summary>One thing that happened in a build.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Text">Docker's text for it, line end included: the <c>stream</c> value of the progress stream.</param>
public sealed record BuildEvent(BuildEventKind Kind, string Text)
{
    /// <summary>The finished image (<see cref="BuildEventKind.ImageBuilt"/> only): the <c>aux</c> object's ID.</summary>
    public Digest? ImageId { get; init; }

    /// <summary>Why the cache did not have a step (<see cref="BuildEventKind.CacheMiss"/> only), as <c>environment changed, user is new</c>.</summary>
    public string? Reason { get; init; }
}
