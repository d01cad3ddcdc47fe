using System.Text;

namespace Berth.Build.Parsing;

/// <summary>
/// Cuts a Dockerfile into logical lines: byte order mark, CRLF, parser directives, comments, continuation lines, here-documents.
/// Every character is looked at a fixed number of times, and every size has a bound (T81).
/// </summary>
internal sealed class LineReader(string text)
{
    /// <summary>Longest line in characters; Docker's builders have the same bound (bufio.Scanner's).</summary>
    public const int MaxLineLength = 65535;

    /// <summary>Longest joined instruction, here-documents included.</summary>
    public const int MaxInstructionLength = 1 << 20;

    /// <summary>Most instructions of one Dockerfile.</summary>
    public const int MaxInstructions = 2_000;

    private readonly List<LogicalLine> _lines = [];
    private readonly List<string> _warnings = [];
    private int _position = text.StartsWith('\uFEFF') ? 1 : 0;
    private int _line;
    private bool _inDirectives = true;
    private bool _escapeSeen;

    /// <summary>The escape character, <c>\</c> or <c>`</c>.</summary>
    public char Escape { get; private set; } = '\\';

    /// <summary>Warnings in Docker's words.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Reads the whole text.</summary>
    /// <exception cref="DockerfileException">A line or a directive is wrong, or a bound is passed.</exception>
    public IReadOnlyList<LogicalLine> ReadAll()
    {
        while (TryReadLine(out ReadOnlySpan<char> line))
        {
            ReadOnlySpan<char> trimmed = line.TrimStart();
            ReadDirective(trimmed);
            if (trimmed.IsEmpty || trimmed[0] == '#')
            {
                continue;
            }

            if (_lines.Count == MaxInstructions)
            {
                throw new DockerfileException(_line, $"more than {MaxInstructions} instructions");
            }

            ReadInstruction(trimmed);
        }

        return _lines;
    }

    private void ReadInstruction(ReadOnlySpan<char> first)
    {
        int start = _line;
        var joined = new StringBuilder();
        bool more = AppendPart(joined, first);
        bool emptyLine = false;
        while (more && TryReadLine(out ReadOnlySpan<char> line))
        {
            ReadOnlySpan<char> trimmed = line.TrimStart();
            if (trimmed.IsEmpty)
            {
                emptyLine = true;
            }
            else if (trimmed[0] != '#')
            {
                more = AppendPart(joined, line);
            }
        }

        if (joined.Length == 0)
        {
            return;
        }

        string whole = joined.ToString();
        if (emptyLine)
        {
            _warnings.Add($"[WARNING]: Empty continuation line found in:\n    {whole}");
        }

        _lines.Add(new LogicalLine(start, whole, ReadHeredocs(whole, start)));
    }

    /// <summary>Appends a line without its continuation character; true when there was one.</summary>
    private bool AppendPart(StringBuilder joined, ReadOnlySpan<char> line)
    {
        ReadOnlySpan<char> end = line.TrimEnd(" \t");
        bool more = end.Length != 0 && end[^1] == Escape;
        joined.Append(more ? end[..^1] : line);
        return joined.Length <= MaxInstructionLength
            ? more
            : throw new DockerfileException(_line, $"instruction greater than maximum allowed size of {MaxInstructionLength}");
    }

    private List<Heredoc> ReadHeredocs(string line, int start)
    {
        List<Heredoc> heredocs = [];
        foreach ((string word, string name, bool tabs, bool expand) in HeredocWords.Find(line, Escape))
        {
            var body = new StringBuilder();
            while (true)
            {
                if (!TryReadLine(out ReadOnlySpan<char> part))
                {
                    throw new DockerfileException(start, $"unterminated heredoc: no line '{name}' ends {word}");
                }

                part = tabs ? part.TrimStart('\t') : part;
                if (part.SequenceEqual(name))
                {
                    break;
                }

                body.Append(part).Append('\n');
                if (body.Length > MaxInstructionLength)
                {
                    throw new DockerfileException(start, $"heredoc greater than maximum allowed size of {MaxInstructionLength}");
                }
            }

            heredocs.Add(new Heredoc(word, name, body.ToString(), expand));
        }

        return heredocs;
    }

    private bool TryReadLine(out ReadOnlySpan<char> line)
    {
        line = default;
        if (_position >= text.Length)
        {
            return false;
        }

        // The search is bounded too: a 64 MB line must not be scanned to its end.
        ReadOnlySpan<char> rest = text.AsSpan(_position, Math.Min(text.Length - _position, MaxLineLength + 2));
        _line++;
        int end = rest.IndexOf('\n');
        if (end > MaxLineLength || (end < 0 && rest.Length > MaxLineLength))
        {
            throw new DockerfileException(_line, $"dockerfile line greater than maximum allowed size of {MaxLineLength}");
        }

        line = end < 0 ? rest : rest[..end];
        _position += line.Length + 1;
        line = line.EndsWith("\r") ? line[..^1] : line;
        return !line.Contains('\0') ? true : throw new DockerfileException(_line, "a NUL character");
    }

    /// <summary>Parser directives (<c># escape=`</c>) stand before everything else; the first other line ends them.</summary>
    private void ReadDirective(ReadOnlySpan<char> line)
    {
        if (!_inDirectives)
        {
            return;
        }

        int equals = line.IndexOf('=');
        if (line.IsEmpty || line[0] != '#' || equals < 0 || !IsDirectiveName(line[1..equals].Trim()))
        {
            _inDirectives = false;
            return;
        }

        if (!line[1..equals].Trim().Equals("escape", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        ReadOnlySpan<char> value = line[(equals + 1)..].Trim();
        if (_escapeSeen)
        {
            throw new DockerfileException(_line, "only one escape parser directive can be used");
        }

        _escapeSeen = true;
        Escape = value is "\\" or "`"
            ? value[0]
            : throw new DockerfileException(_line, $"invalid escape token '{value}' does not match ` or \\");
    }

    private static bool IsDirectiveName(ReadOnlySpan<char> name)
    {
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                return false;
            }
        }

        return !name.IsEmpty && char.IsAsciiLetter(name[0]);
    }
}
