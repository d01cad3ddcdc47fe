using Berth.Oci;

namespace Berth.Build.Contexts;

/// <summary>
/// The rules of a .dockerignore: the last rule that matches a path or a folder above it decides; <c>!</c> takes back in.
/// Paths are relative to the context, without a leading slash.
/// </summary>
internal sealed class IgnoreRules
{
    private const int MaxRules = 10_000;

    private readonly List<(Glob Glob, bool Exclude)> _rules = [];

    private IgnoreRules()
    {
    }

    /// <summary>Leaves nothing out.</summary>
    public static IgnoreRules None { get; } = new();

    /// <summary>True when some rule takes back in, so that an excluded folder may hold included files.</summary>
    public bool HasExceptions { get; private set; }

    /// <summary>Reads the rules of <paramref name="text"/>.</summary>
    /// <exception cref="BerthException">A malformed pattern; too many.</exception>
    public static IgnoreRules Parse(string text)
    {
        var rules = new IgnoreRules();
        foreach (ReadOnlySpan<char> raw in text.TrimStart('\uFEFF').AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> line = raw.Trim();
            if (line.IsEmpty || line[0] == '#')
            {
                continue;
            }

            bool exclude = line[0] != '!';
            string pattern = Clean((exclude ? line : line[1..].Trim()).ToString());
            if (pattern.Length == 0)
            {
                throw new BerthException(ErrorKind.Invalid, "error in .dockerignore: illegal exclusion pattern: \"!\"");
            }

            rules.Add(pattern, exclude);
        }

        return rules;
    }

    /// <summary>True when <paramref name="path"/> is left out.</summary>
    public bool IsExcluded(string path)
    {
        for (int i = _rules.Count - 1; i >= 0; i--)
        {
            if (_rules[i].Glob.IsMatchOrBelow(path))
            {
                return _rules[i].Exclude;
            }
        }

        return false;
    }

    private void Add(string pattern, bool exclude)
    {
        if (_rules.Count == MaxRules)
        {
            throw new BerthException(ErrorKind.Invalid, $"error in .dockerignore: more than {MaxRules} patterns");
        }

        try
        {
            _rules.Add((Glob.Compile(pattern, doubleStar: true), exclude));
            HasExceptions |= !exclude;
        }
        catch (FormatException error)
        {
            throw new BerthException(ErrorKind.Invalid, $"error in .dockerignore: '{pattern}': {error.Message}", error);
        }
    }

    /// <summary>As Go's filepath.Clean, and without the slash in front: patterns are relative to the context's root.</summary>
    private static string Clean(string pattern)
    {
        List<string> parts = [];
        foreach (string part in pattern.Split('/'))
        {
            if (part == ".." && parts.Count != 0 && parts[^1] != "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "."))
            {
                parts.Add(part);
            }
        }

        return parts.Count != 0 ? string.Join('/', parts) : pattern.Length == 0 ? "" : ".";
    }
}
