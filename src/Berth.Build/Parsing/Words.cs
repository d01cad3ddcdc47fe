using System.Text;

namespace Berth.Build.Parsing;

/// <summary>Splitting of an instruction's arguments.</summary>
internal static class Words
{
    /// <summary>Words separated by white space; quotes keep white space together and stay in the word, as do escapes.</summary>
    public static List<string> Split(ReadOnlySpan<char> text, char escape)
    {
        List<string> words = [];
        var word = new StringBuilder();
        char quote = '\0';
        bool inWord = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quote == '\0' && char.IsWhiteSpace(c))
            {
                Flush(words, word, ref inWord);
                continue;
            }

            inWord = true;
            if (c == escape && quote != '\'')
            {
                if (i + 1 < text.Length)
                {
                    word.Append(c).Append(text[++i]);
                }

                continue;
            }

            if (quote == '\0' ? c is '\'' or '"' : c == quote)
            {
                quote = quote == '\0' ? c : '\0';
            }

            word.Append(c);
        }

        Flush(words, word, ref inWord);
        return words;
    }

    /// <summary>Words separated by white space, nothing else special (FROM, COPY, EXPOSE, VOLUME).</summary>
    public static List<string> SplitPlain(ReadOnlySpan<char> text)
    {
        List<string> words = [];
        while (!(text = text.TrimStart()).IsEmpty)
        {
            int end = 0;
            while (end < text.Length && !char.IsWhiteSpace(text[end]))
            {
                end++;
            }

            words.Add(text[..end].ToString());
            text = text[end..];
        }

        return words;
    }

    private static void Flush(List<string> words, StringBuilder word, ref bool inWord)
    {
        if (inWord && word.Length != 0)
        {
            words.Add(word.ToString());
        }

        word.Clear();
        inWord = false;
    }
}
