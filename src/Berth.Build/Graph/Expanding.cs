using Berth.Build.Parsing;

namespace Berth.Build.Graph;

/// <summary>Variable expansion with errors that name the line.</summary>
internal static class Expanding
{
    /// <summary>One value.</summary>
    /// <exception cref="DockerfileException"><c>failed to process "…": …</c></exception>
    public static string Word(string text, IReadOnlyDictionary<string, string> variables, char escape, int line)
    {
        try
        {
            return new WordExpander(variables, escape).Expand(text);
        }
        catch (FormatException error)
        {
            throw Failed(text, line, error);
        }
    }

    /// <summary>Words: what a variable brings in is split too.</summary>
    /// <exception cref="DockerfileException">As for <see cref="Word"/>.</exception>
    public static List<string> Words(string text, IReadOnlyDictionary<string, string> variables, char escape, int line)
    {
        try
        {
            return new WordExpander(variables, escape).ExpandWords(text);
        }
        catch (FormatException error)
        {
            throw Failed(text, line, error);
        }
    }

    /// <summary>A here-document: variables and escapes, but quotes are ordinary characters.</summary>
    /// <exception cref="DockerfileException">As for <see cref="Word"/>.</exception>
    public static string Heredoc(string text, IReadOnlyDictionary<string, string> variables, char escape, int line)
    {
        try
        {
            return new WordExpander(variables, escape).ExpandHeredoc(text);
        }
        catch (FormatException error)
        {
            throw Failed(text, line, error);
        }
    }

    private static DockerfileException Failed(string text, int line, FormatException error) =>
        new(line, $"failed to process \"{(text.Length > 200 ? text[..200] + "…" : text)}\": {error.Message}");
}
