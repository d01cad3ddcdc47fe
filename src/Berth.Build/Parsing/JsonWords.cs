using System.Text;
using System.Text.Json;

namespace Berth.Build.Parsing;

/// <summary>The exec form: a JSON array of strings.</summary>
internal static class JsonWords
{
    /// <summary>The strings; null when <paramref name="text"/> is no JSON array, and so is shell form. What follows the array is not looked at, as in Docker.</summary>
    /// <exception cref="FormatException">An array with something else than strings in it.</exception>
    public static List<string>? TryParse(string text)
    {
        if (!text.StartsWith('['))
        {
            return null;
        }

        try
        {
            return Read(Encoding.UTF8.GetBytes(text));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static List<string>? Read(byte[] utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 8 });
        List<string> words = [];
        bool onlyStrings = true;
        reader.Read();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.EndArray when reader.CurrentDepth == 0:
                    return onlyStrings
                        ? words
                        : throw new FormatException("when using JSON array syntax, arrays must be comprised of strings only");
                case JsonTokenType.String when reader.CurrentDepth == 1:
                    words.Add(ReadString(ref reader));
                    break;
                default:
                    onlyStrings = false;
                    break;
            }
        }

        return null;
    }

    /// <summary>A lone surrogate (<c>"\ud800"</c>) is no text in .NET; treated as not JSON at all.</summary>
    private static string ReadString(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw new JsonException("not text", error);
        }
    }
}
