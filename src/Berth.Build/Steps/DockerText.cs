using System.Globalization;
using System.Text;

namespace Berth.Build.Steps;

/// <summary>Text as Docker's builder writes it into histories.</summary>
internal static class DockerText
{
    /// <summary><c>["httpd" "-f"]</c>: Go's %q of a string slice.</summary>
    public static string Quoted(IReadOnlyList<string> words) => $"[{string.Join(' ', words.Select(Quote))}]";

    private static string Quote(string word)
    {
        var text = new StringBuilder("\"");
        foreach (char c in word)
        {
            _ = c switch
            {
                '"' or '\\' => text.Append('\\').Append(c),
                '\n' => text.Append("\\n"),
                '\t' => text.Append("\\t"),
                '\r' => text.Append("\\r"),
                < ' ' or '\x7f' => text.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => text.Append(c),
            };
        }

        return text.Append('"').ToString();
    }
}
