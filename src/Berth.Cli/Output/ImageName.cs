namespace Berth.Cli.Output;

/// <summary>Image references as far as a command line needs them; the engine is the judge.</summary>
internal static class ImageName
{
    /// <summary>Name and tag; the tag is <c>latest</c> if there is none, and null if there is a digest (which stays in the name).</summary>
    public static (string Name, string? Tag) Split(string reference)
    {
        if (reference.Contains('@', StringComparison.Ordinal))
        {
            return (reference, null);
        }

        int colon = reference.LastIndexOf(':');
        return colon > reference.LastIndexOf('/') ? (reference[..colon], reference[(colon + 1)..]) : (reference, "latest");
    }

    /// <summary>With its tag, as messages show it.</summary>
    public static string Familiar(string reference) => Split(reference) is (var name, { } tag) ? $"{name}:{tag}" : reference;
}
