using System.Text;

namespace Berth.Build.Parsing;

/// <summary>A logical line cut into keyword, flags and the rest; the rest is not looked into yet.</summary>
internal sealed class InstructionLine
{
    private const int MaxFlags = 64;

    private readonly List<KeyValuePair<string, string?>> _flags = [];

    /// <summary>Cuts <paramref name="line"/>.</summary>
    /// <exception cref="DockerfileException">A flag is malformed.</exception>
    public InstructionLine(LogicalLine line, char escape)
    {
        Line = line.Line;
        Source = line.Text.Trim();
        Heredocs = line.Heredocs;
        ReadOnlySpan<char> text = Source;
        int end = text.IndexOfAny(" \t\v\f\r");
        Keyword = (end < 0 ? text : text[..end]).ToString().ToUpperInvariant();
        Rest = CutFlags(end < 0 ? default : text[end..].Trim(), escape).ToString();
    }

    public int Line { get; }

    public string Source { get; }

    /// <summary>The instruction's name in upper case.</summary>
    public string Keyword { get; }

    /// <summary>What follows the flags, without white space around it.</summary>
    public string Rest { get; }

    public IReadOnlyList<Heredoc> Heredocs { get; }

    /// <summary>An error at this line.</summary>
    public DockerfileException Error(string reason) => new(Line, reason);

    /// <summary>Takes the flags out: every one of <paramref name="known"/> at most once, each with a value; others are refused by name.</summary>
    public Dictionary<string, string> TakeFlags(ReadOnlySpan<string> known, ReadOnlySpan<string> notBuilt = default)
    {
        var taken = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string? value) in _flags)
        {
            if (notBuilt.Contains(name))
            {
                throw Error($"the --{name} option of {Keyword} is not supported by this builder: leave it out");
            }

            if (!known.Contains(name))
            {
                throw Error($"unknown flag: --{name}");
            }

            if (!taken.TryAdd(name, value ?? throw Error($"missing a value on flag: --{name}")))
            {
                throw Error($"duplicate flag specified: {name}");
            }
        }

        return taken;
    }

    private ReadOnlySpan<char> CutFlags(ReadOnlySpan<char> text, char escape)
    {
        while (text.StartsWith("--"))
        {
            int length = FlagLength(text, escape);
            string flag = Unquote(text[2..length], escape);
            text = text[length..].TrimStart();
            if (flag.Length == 0)
            {
                break;
            }

            int equals = flag.IndexOf('=');
            _flags.Add(new(equals < 0 ? flag : flag[..equals], equals < 0 ? null : flag[(equals + 1)..]));
            if (_flags.Count > MaxFlags)
            {
                throw Error($"more than {MaxFlags} flags");
            }
        }

        return text;
    }

    private static int FlagLength(ReadOnlySpan<char> text, char escape)
    {
        char quote = '\0';
        int i = 0;
        for (; i < text.Length && (quote != '\0' || !char.IsWhiteSpace(text[i])); i++)
        {
            if (text[i] == escape && i + 1 < text.Length)
            {
                i++;
            }
            else if (quote == '\0' ? text[i] is '"' or '\'' : text[i] == quote)
            {
                quote = quote == '\0' ? text[i] : '\0';
            }
        }

        return Math.Min(i, text.Length);
    }

    private static string Unquote(ReadOnlySpan<char> text, char escape)
    {
        var plain = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == escape && i + 1 < text.Length)
            {
                plain.Append(text[++i]);
            }
            else if (text[i] is not ('"' or '\''))
            {
                plain.Append(text[i]);
            }
        }

        return plain.ToString();
    }
}
