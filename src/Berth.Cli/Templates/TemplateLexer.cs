using System.Text;

namespace Berth.Cli.Templates;

/// <summary>Cuts a template into text and the words of its actions.</summary>
internal static class TemplateLexer
{
    /// <summary>Pieces: text, or the inside of <c>{{…}}</c>; white space is trimmed where <c>{{-</c> and <c>-}}</c> say so.</summary>
    public static List<(bool IsAction, string Text)> Split(string template)
    {
        var pieces = new List<(bool, string)>();
        int at = 0;
        bool trimNext = false;
        while (at < template.Length)
        {
            int open = template.IndexOf("{{", at, StringComparison.Ordinal);
            string text = open < 0 ? template[at..] : template[at..open];
            text = trimNext ? text.TrimStart() : text;
            trimNext = false;
            if (open < 0)
            {
                pieces.Add((false, text));
                break;
            }

            int close = End(template, open + 2);
            string inside = template[(open + 2)..close];
            if (inside.StartsWith("- ", StringComparison.Ordinal))
            {
                inside = inside[1..];
                text = text.TrimEnd();
            }

            if (inside.EndsWith(" -", StringComparison.Ordinal))
            {
                inside = inside[..^1];
                trimNext = true;
            }

            pieces.Add((false, text));
            pieces.Add((true, inside.Trim()));
            at = close + 2;
        }

        return pieces;
    }

    /// <summary>Words of an action: fields, strings with their quotes, <c>|</c>, <c>:=</c>, <c>,</c>, parentheses.</summary>
    public static List<string> Words(string action)
    {
        var words = new List<string>();
        int at = 0;
        while (at < action.Length)
        {
            char c = action[at];
            int start = at;
            if (char.IsWhiteSpace(c))
            {
                at++;
                continue;
            }

            if (c is '"' or '`' or '\'')
            {
                at = EndOfString(action, at);
            }
            else if (c == ':' && at + 1 < action.Length && action[at + 1] == '=')
            {
                at += 2;
            }
            else if (c is '|' or '(' or ')' or ',' or '=')
            {
                at++;
            }
            else
            {
                while (at < action.Length && !char.IsWhiteSpace(action[at]) && action[at] is not ('|' or '(' or ')' or ',' or '"' or '`' or ':' or '='))
                {
                    at++;
                }
            }

            if (at == start)
            {
                throw new TemplateException($"template: :1: unexpected {c} in operand");
            }

            words.Add(action[start..at]);
        }

        return words;
    }

    /// <summary>Value of a quoted string.</summary>
    public static string Unquote(string quoted)
    {
        if (quoted[0] == '`')
        {
            return quoted[1..^1];
        }

        var text = new StringBuilder();
        for (int i = 1; i < quoted.Length - 1; i++)
        {
            if (quoted[i] != '\\')
            {
                text.Append(quoted[i]);
                continue;
            }

            i++;
            text.Append(quoted[i] switch
            {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                var other => other,
            });
        }

        return text.ToString();
    }

    private static int End(string template, int at)
    {
        while (at < template.Length - 1)
        {
            if (template[at] is '"' or '`')
            {
                at = EndOfString(template, at);
                continue;
            }

            if (template[at] == '}' && template[at + 1] == '}')
            {
                return at;
            }

            at++;
        }

        throw new TemplateException("template: :1: unclosed action");
    }

    private static int EndOfString(string text, int at)
    {
        char quote = text[at++];
        while (at < text.Length && text[at] != quote)
        {
            at += text[at] == '\\' && quote != '`' ? 2 : 1;
        }

        return at < text.Length ? at + 1 : throw new TemplateException("template: :1: unterminated quoted string");
    }
}
