namespace Berth.Images.Store;

/// <summary>One line of <c>rmi</c>'s answer: exactly one of the two is set.</summary>
/// <param name="Untagged">A name or name@digest that was taken away.</param>
/// <param name="Deleted">The ID (<c>sha256:…</c>) of an image that was deleted.</param>
public sealed record ImageDeletion(string? Untagged, string? Deleted);
