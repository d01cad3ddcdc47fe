using Berth.Oci;

namespace Berth.Images.Store;

/// <summary>Something happened to an image.</summary>
/// <param name="Action">Docker's word: <c>tag</c>, <c>untag</c>, <c>delete</c>, <c>load</c>, <c>import</c>, <c>pull</c>, <c>save</c>, <c>create</c>.</param>
/// <param name="Id">The image.</param>
/// <param name="Name">The name that it was about, if any.</param>
public sealed record ImageEvent(string Action, Digest Id, string? Name);
