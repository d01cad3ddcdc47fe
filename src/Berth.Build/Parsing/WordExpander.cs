using System.Text;

namespace Berth.Build.Parsing;

/// <summary>
/// Replaces variables and takes quotes and escapes off, as Docker's builder does: <c>$x</c>, <c>${x}</c>, <c>${x:-word}</c>, <c>${x:+word}</c>,
/// <c>${x:?word}</c>, the same without the colon, <c>\$</c>. The result is bounded, so that doubling ENV lines cannot eat the memory (T81).
/// </summary>
internal sealed class WordExpander(IReadOnlyDictionary<string, string> variables, char escape)
{
    /// <summary>Longest result in characters; the kernel takes no longer string in an environment (MAX_ARG_STRLEN is 128 KiB).</summary>
    public const int MaxLength = 131_072;

    private const int MaxDepth = 32;

    private string _text = "";
    private int _position;
    private int _depth;

    /// <summary>The whole of <paramref name="word"/> as one value.</summary>
    /// <exception cref="FormatException">A quote or brace is not closed, or a modifier is unknown.</exception>
    public string Expand(string word)
    {
        Begin(word);
        var sink = new Sink(split: false);
        ReadUntil('\0', sink);
        return sink.Whole;
    }

    /// <summary>The words of <paramref name="word"/>: what variables bring in is split at white space too (EXPOSE).</summary>
    /// <exception cref="FormatException">As for <see cref="Expand"/>.</exception>
    public List<string> ExpandWords(string word)
    {
        Begin(word);
        var sink = new Sink(split: true);
        ReadUntil('\0', sink);
        return sink.Words;
    }

    /// <summary>A here-document's body: quotes stay, <c>\$</c> and <c>\\</c> lose the escape, another escape stays. As a shell reads it.</summary>
    /// <exception cref="FormatException">As for <see cref="Expand"/>.</exception>
    public string ExpandHeredoc(string body)
    {
        Begin(body);
        var sink = new Sink(split: false, limit: LineReader.MaxInstructionLength);
        while (_position < _text.Length)
        {
            char c = _text[_position++];
            if (c == '$')
            {
                sink.AddRaw(ReadVariable());
                continue;
            }

            if (c == escape && _position < _text.Length && (_text[_position] == '$' || _text[_position] == escape))
            {
                c = _text[_position++];
            }

            sink.AddRaw(c);
        }

        return sink.Whole;
    }

    private void Begin(string word)
    {
        _text = word;
        _position = 0;
        _depth = 0;
    }

    private void ReadUntil(char stop, Sink sink)
    {
        while (_position < _text.Length)
        {
            char c = _text[_position++];
            if (stop != '\0' && c == stop)
            {
                return;
            }

            if (c == '\'')
            {
                ReadSingleQuoted(sink);
            }
            else if (c == '"')
            {
                ReadDoubleQuoted(sink);
            }
            else if (c == '$')
            {
                sink.Add(ReadVariable());
            }
            else if (c != escape)
            {
                sink.Add(c);
            }
            else if (_position < _text.Length)
            {
                sink.AddRaw(_text[_position++]);
            }
        }

        if (stop != '\0')
        {
            throw new FormatException("syntax error: missing '}'");
        }
    }

    private void ReadSingleQuoted(Sink sink)
    {
        int end = _text.IndexOf('\'', _position);
        if (end < 0)
        {
            throw new FormatException("unexpected end of statement while looking for matching single-quote");
        }

        sink.AddRaw(_text.AsSpan(_position, end - _position));
        _position = end + 1;
    }

    private void ReadDoubleQuoted(Sink sink)
    {
        sink.AddRaw(default(ReadOnlySpan<char>));
        while (_position < _text.Length)
        {
            char c = _text[_position++];
            if (c == '"')
            {
                return;
            }

            if (c == '$')
            {
                sink.AddRaw(ReadVariable());
                continue;
            }

            // Inside double quotes only these can be escaped; before anything else the escape stays.
            if (c == escape && _position < _text.Length && (_text[_position] is '"' or '$' || _text[_position] == escape))
            {
                c = _text[_position++];
            }

            sink.AddRaw(c);
        }

        throw new FormatException("unexpected end of statement while looking for matching double-quote");
    }

    private string ReadVariable()
    {
        if (_position >= _text.Length || _text[_position] != '{')
        {
            string plain = ReadName();
            return plain.Length == 0 ? "$" : ValueOf(plain) ?? "";
        }

        _position++;
        string name = ReadName();
        if (_position >= _text.Length)
        {
            throw new FormatException("syntax error: missing '}'");
        }

        if (name.Length == 0)
        {
            throw new FormatException("syntax error: bad substitution");
        }

        return _text[_position] == '}' ? ReadPlainEnd(name) : ReadModifier(name);
    }

    private string ReadPlainEnd(string name)
    {
        _position++;
        return ValueOf(name) ?? "";
    }

    private string ReadModifier(string name)
    {
        bool colon = _text[_position] == ':';
        _position += colon ? 1 : 0;
        if (_position >= _text.Length)
        {
            throw new FormatException("syntax error: missing '}'");
        }

        char modifier = _text[_position++];
        if (modifier is not ('-' or '+' or '?'))
        {
            throw new FormatException($"unsupported modifier ({(colon ? ":" : "")}{modifier}) in substitution");
        }

        if (++_depth > MaxDepth)
        {
            throw new FormatException($"substitutions nested deeper than {MaxDepth}");
        }

        var sink = new Sink(split: false);
        ReadUntil('}', sink);
        _depth--;
        string? value = ValueOf(name);
        bool isSet = colon ? !string.IsNullOrEmpty(value) : value is not null;
        return modifier switch
        {
            '-' => isSet ? value! : sink.Whole,
            '+' => isSet ? sink.Whole : "",
            _ => isSet ? value! : throw new FormatException($"{name}: {(sink.Whole.Length != 0 ? sink.Whole : "not allowed to be unset")}"),
        };
    }

    private string ReadName()
    {
        int start = _position;
        while (_position < _text.Length && (char.IsLetterOrDigit(_text[_position]) || _text[_position] == '_'))
        {
            _position++;

            // A leading digit is a name of its own, as $1 in a shell.
            if (char.IsDigit(_text[start]))
            {
                break;
            }
        }

        return _text[start.._position];
    }

    private string? ValueOf(string name) => variables.TryGetValue(name, out string? value) ? value : null;

    /// <summary>Collects characters, as one string or split into words.</summary>
    private sealed class Sink(bool split, int limit = MaxLength)
    {
        private readonly StringBuilder _word = new();
        private readonly List<string> _words = [];
        private int _length;
        private bool _inWord;

        public string Whole => _word.ToString();

        public List<string> Words
        {
            get
            {
                EndWord();
                return _words;
            }
        }

        public void Add(char c)
        {
            if (split && char.IsWhiteSpace(c))
            {
                EndWord();
            }
            else
            {
                AddRaw(c);
            }
        }

        public void Add(string text)
        {
            foreach (char c in text)
            {
                Add(c);
            }
        }

        public void AddRaw(char c) => AddRaw(new ReadOnlySpan<char>(in c));

        public void AddRaw(ReadOnlySpan<char> text)
        {
            _inWord = true;
            _length += text.Length;
            if (_length > limit)
            {
                throw new FormatException($"the value is longer than {limit} characters");
            }

            _word.Append(text);
        }

        private void EndWord()
        {
            if (_inWord)
            {
                _words.Add(_word.ToString());
                _word.Clear();
                _inWord = false;
            }
        }
    }
}
