namespace Berth.Cli.Builds;

/// <summary>
/// A .dockerignore: patterns with <c>*</c>, <c>?</c>, <c>[…]</c>, <c>**</c> and exceptions with <c>!</c>; the last one that matches counts.
/// A pattern that matches a folder matches all that is in it.
/// </summary>
internal sealed class IgnoreRules
{
    private readonly List<(string[] Segments, bool IsException)> _patterns = [];

    /// <summary>Whether some pattern takes paths back in, so that ignored folders must be walked too.</summary>
    public bool HasExceptions => _patterns.Exists(p => p.IsException);

    /// <summary>Reads the file's lines.</summary>
    /// <exception cref="CliException">A line is <c>!</c> alone.</exception>
    public static IgnoreRules Parse(IEnumerable<string> lines)
    {
        var rules = new IgnoreRules();
        foreach (string line in lines)
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            string pattern = line.Trim().TrimStart('\uFEFF');
            bool isException = pattern.StartsWith('!');
            pattern = isException ? pattern[1..].Trim() : pattern;
            if (pattern.Length == 0)
            {
                if (isException)
                {
                    throw new CliException("error checking context: illegal exclusion pattern: \"!\"");
                }

                continue;
            }

            rules.Add(pattern, isException);
        }

        return rules;
    }

    /// <summary>Takes a path back in, whatever the patterns before say.</summary>
    public void Keep(string path) => Add(path, true);

    /// <summary>Whether <paramref name="path"/> (relative, slashes) stays out of the context.</summary>
    public bool Ignores(string path)
    {
        string[] segments = path.Split('/');
        bool ignored = false;
        foreach ((string[] pattern, bool isException) in _patterns)
        {
            if (isException == ignored && MatchesItOrParent(pattern, segments))
            {
                ignored = !isException;
            }
        }

        return ignored;
    }

    private static bool MatchesItOrParent(string[] pattern, string[] path)
    {
        for (int length = 1; length <= path.Length; length++)
        {
            if (Matches(pattern, path.AsSpan(0, length)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Matches(ReadOnlySpan<string> pattern, ReadOnlySpan<string> path)
    {
        if (pattern.IsEmpty)
        {
            return path.IsEmpty;
        }

        if (pattern[0] == "**")
        {
            for (int skip = 0; skip <= path.Length; skip++)
            {
                if (Matches(pattern[1..], path[skip..]))
                {
                    return true;
                }
            }

            return false;
        }

        return !path.IsEmpty && MatchesSegment(pattern[0], path[0]) && Matches(pattern[1..], path[1..]);
    }

    private static bool MatchesSegment(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        while (!pattern.IsEmpty)
        {
            if (pattern[0] == '*')
            {
                pattern = pattern.TrimStart('*');
                for (int skip = 0; skip <= name.Length; skip++)
                {
                    if (MatchesSegment(pattern, name[skip..]))
                    {
                        return true;
                    }
                }

                return false;
            }

            if (name.IsEmpty || !MatchesOne(ref pattern, name[0]))
            {
                return false;
            }

            name = name[1..];
        }

        return name.IsEmpty;
    }

    /// <summary>Matches one character and takes what matched it off the pattern.</summary>
    private static bool MatchesOne(ref ReadOnlySpan<char> pattern, char c)
    {
        char first = pattern[0];
        int close = pattern.IndexOf(']');
        if (first == '[' && close > 1)
        {
            ReadOnlySpan<char> set = pattern[1..close];
            pattern = pattern[(close + 1)..];
            return InSet(set, c);
        }

        bool escaped = first == '\\' && pattern.Length > 1;
        char wanted = escaped ? pattern[1] : first;
        pattern = pattern[(escaped ? 2 : 1)..];
        return wanted == c || (first == '?' && !escaped);
    }

    private static bool InSet(ReadOnlySpan<char> set, char c)
    {
        bool negated = set[0] == '^';
        set = negated ? set[1..] : set;
        bool found = false;
        for (int i = 0; i < set.Length; i++)
        {
            bool isRange = i + 2 < set.Length && set[i + 1] == '-';
            found |= isRange ? c >= set[i] && c <= set[i + 2] : c == set[i];
            i += isRange ? 2 : 0;
        }

        return found != negated;
    }

    private void Add(string pattern, bool isException)
    {
        var segments = new List<string>();
        foreach (string segment in pattern.Split('/'))
        {
            if (segment == ".." && segments.Count > 0)
            {
                segments.RemoveAt(segments.Count - 1);
            }
            else if (segment.Length > 0 && segment != ".")
            {
                segments.Add(segment);
            }
        }

        if (segments.Count > 0)
        {
            _patterns.Add(([.. segments], isException));
        }
    }
}
