using System.Buffers;

namespace Berth.Build.Parsing;

/// <summary>Finds here-document words (<c>&lt;&lt;EOF</c>, <c>&lt;&lt;-EOF</c>, <c>&lt;&lt;"EOF"</c>, <c>3&lt;&lt;EOF</c>) in RUN, COPY and ADD.</summary>
internal static class HeredocWords
{
    private static readonly SearchValues<char> NotInName = SearchValues.Create("<'\"$()`\\&|;");

    private const int MaxPerInstruction = 64;

    /// <summary>The words in order, with name, whether leading tabs go, and whether variables are replaced.</summary>
    public static IEnumerable<(string Word, string Name, bool Tabs, bool Expand)> Find(string line, char escape)
    {
        if (!line.Contains("<<", StringComparison.Ordinal) || !TakesHeredocs(line))
        {
            yield break;
        }

        int found = 0;
        foreach (string word in Words.Split(line, escape))
        {
            if (!TryParse(word, out string name, out bool tabs, out bool expand))
            {
                continue;
            }

            if (++found > MaxPerInstruction)
            {
                throw new DockerfileException(0, $"more than {MaxPerInstruction} heredocs in one instruction");
            }

            yield return (word, name, tabs, expand);
        }
    }

    private static bool TakesHeredocs(string line)
    {
        ReadOnlySpan<char> rest = line;
        while (true)
        {
            int end = rest.IndexOfAny(" \t");
            ReadOnlySpan<char> keyword = end < 0 ? rest : rest[..end];
            if (!keyword.Equals("ONBUILD", StringComparison.OrdinalIgnoreCase))
            {
                return keyword.Equals("RUN", StringComparison.OrdinalIgnoreCase)
                    || keyword.Equals("COPY", StringComparison.OrdinalIgnoreCase)
                    || keyword.Equals("ADD", StringComparison.OrdinalIgnoreCase);
            }

            rest = end < 0 ? default : rest[end..].TrimStart();
        }
    }

    private static bool TryParse(string word, out string name, out bool tabs, out bool expand)
    {
        name = "";
        tabs = false;
        expand = true;
        ReadOnlySpan<char> rest = word.AsSpan().TrimStart("0123456789");
        if (!rest.StartsWith("<<"))
        {
            return false;
        }

        rest = rest[2..];
        tabs = rest.StartsWith("-");
        rest = tabs ? rest[1..] : rest;
        if (rest.Length >= 2 && rest[0] is '"' or '\'' && rest[^1] == rest[0])
        {
            expand = false;
            rest = rest[1..^1];
        }

        name = rest.ToString();
        return name.Length != 0 && !rest.ContainsAny(NotInName);
    }
}
