namespace Berth.Registry;

/// <summary>How a blob came to be in a repository.</summary>
/// <param name="Kind">What was needed.</param>
/// <param name="From">Path of the repository that it was taken over from, for <see cref="UploadKind.Mounted"/>.</param>
public sealed record UploadOutcome(UploadKind Kind, string? From = null);
