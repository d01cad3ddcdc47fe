using Berth.Engine;
using Berth.Images.Store;
using Berth.Oci.Images;

namespace Berth.Daemon.Mapping;

/// <summary>Docker's filters of the image list.</summary>
internal sealed class ImageFilter(EngineParts parts, IReadOnlyDictionary<string, IReadOnlyList<string>> filters, string? name)
{
    /// <summary>Keys that are understood.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["before", "dangling", "label", "label!", "reference", "since", "until"];

    /// <summary>True when <paramref name="image"/> passes.</summary>
    /// <param name="image">The image.</param>
    /// <param name="all">Untagged parents of other images too.</param>
    public bool Passes(Image image, bool all)
    {
        bool dangling = image.RepoTags.Count == 0 && image.RepoDigests.Count == 0;
        DateTimeOffset created = image.Config.Created ?? default;
        return (all || !dangling || !parts.Images.List().Any(child => child.Parent == image.Id))
            && (name is null || image.RepoTags.Any(tag => Fits(tag, name)))
            && filters.GetValueOrDefault("dangling", []).All(value => dangling == (value is "true" or "1"))
            && filters.GetValueOrDefault("reference", []) is var references
            && (references.Count == 0 || references.Any(reference => image.RepoTags.Concat(image.RepoDigests).Any(tag => Fits(tag, reference))))
            && filters.GetValueOrDefault("before", []).All(other => created < parts.Images.Find(other).Config.Created)
            && filters.GetValueOrDefault("since", []).All(other => created > parts.Images.Find(other).Config.Created)
            && filters.GetValueOrDefault("until", []).All(until => created < TimeText.Parse(until, parts.Time.GetUtcNow()))
            && LabelFilter.Passes(filters, image.Config.Config?.Labels);
    }

    // Patterns are those of a shell's path: * does not cross a slash. Without a tag, any tag fits.
    private static bool Fits(string tag, string pattern)
    {
        if (!Reference.TryParse(tag, out Reference? reference, out _))
        {
            return false;
        }

        string[] wanted = pattern.Split('/');
        string[] whole = tag.Split('/');
        string[] bare = reference.Repository.Split('/');
        return Same(whole, wanted) || Same(bare, wanted);
    }

    private static bool Same(string[] parts, string[] patterns) =>
        parts.Length == patterns.Length
        && parts.Zip(patterns).All(pair => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pair.Second, pair.First, ignoreCase: false));
}
