namespace Berth.Build.Contexts;

/// <summary>
/// A path pattern: Go's filepath.Match (<c>*</c>, <c>?</c>, <c>[a-z]</c>, <c>[^a]</c>, <c>\x</c>), and with <c>**</c> (any number of folders) for
/// .dockerignore. Matching tracks all states at once: its time is pattern length × path length, whatever the pattern (T81).
/// </summary>
internal sealed class Glob
{
    private readonly List<Token> _tokens = [];

    private Glob()
    {
    }

    private enum Kind
    {
        Literal,
        AnyOne,
        Class,
        Star,
        DoubleStar,

        /// <summary>Where <c>**/</c> begins: it may be nothing at all.</summary>
        Folders,

        /// <summary>Inside <c>**/</c>: after a slash the rest may begin.</summary>
        InFolders,
    }

    /// <summary>True when <paramref name="text"/> has a wildcard that no backslash takes away.</summary>
    public static bool HasWildcard(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] is '*' or '?' or '[')
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Compiles <paramref name="pattern"/>.</summary>
    /// <exception cref="FormatException"><c>syntax error in pattern</c>: an open class or a lone backslash.</exception>
    public static Glob Compile(string pattern, bool doubleStar)
    {
        var glob = new Glob();
        int i = 0;
        while (i < pattern.Length)
        {
            i = glob.Add(pattern, i, doubleStar);
        }

        return glob;
    }

    /// <summary>True when the whole of <paramref name="path"/> matches.</summary>
    public bool IsMatch(string path) => Run(path, alsoFolders: false);

    /// <summary>True when <paramref name="path"/> or a folder above it matches; one pass over the path.</summary>
    public bool IsMatchOrBelow(string path) => Run(path, alsoFolders: true);

    private bool Run(string path, bool alsoFolders)
    {
        bool[] states = new bool[_tokens.Count + 1];
        bool[] next = new bool[_tokens.Count + 1];
        states[0] = true;
        Spread(states);
        for (int i = 0; i < path.Length; i++)
        {
            if (alsoFolders && path[i] == '/' && states[^1])
            {
                return true;
            }

            Array.Clear(next);
            bool alive = false;
            for (int state = 0; state < _tokens.Count; state++)
            {
                alive |= states[state] && Step(state, path[i], next);
            }

            if (!alive)
            {
                return false;
            }

            Spread(next);
            (states, next) = (next, states);
        }

        return states[^1];
    }

    private bool Step(int state, char c, bool[] next)
    {
        Token token = _tokens[state];
        switch (token.Kind)
        {
            case Kind.Literal when c == token.Character:
            case Kind.AnyOne when c != '/':
            case Kind.Class when c != '/' && token.Contains(c):
                return next[state + 1] = true;
            case Kind.Star when c != '/':
            case Kind.DoubleStar:
                return next[state] = true;
            case Kind.InFolders:
                next[state + 1] |= c == '/';
                return next[state] = true;
            default:
                return false;
        }
    }

    /// <summary>Tokens that may match nothing let their successor begin.</summary>
    private void Spread(bool[] states)
    {
        for (int state = 0; state < _tokens.Count; state++)
        {
            if (states[state] && _tokens[state].Kind is Kind.Star or Kind.DoubleStar)
            {
                states[state + 1] = true;
            }
            else if (states[state] && _tokens[state].Kind is Kind.Folders)
            {
                states[state + 1] = true;
                states[state + 2] = true;
            }
        }
    }

    private int Add(string pattern, int i, bool doubleStar)
    {
        switch (pattern[i])
        {
            case '*' when doubleStar && i + 1 < pattern.Length && pattern[i + 1] == '*':
                return AddDoubleStar(pattern, i + 2);
            case '*':
                _tokens.Add(new Token(Kind.Star));
                return i + 1;
            case '?':
                _tokens.Add(new Token(Kind.AnyOne));
                return i + 1;
            case '[':
                return AddClass(pattern, i + 1);
            case '\\':
                _tokens.Add(new Token(Kind.Literal, At(pattern, i + 1)));
                return i + 2;
            default:
                _tokens.Add(new Token(Kind.Literal, pattern[i]));
                return i + 1;
        }
    }

    private int AddDoubleStar(string pattern, int i)
    {
        if (i < pattern.Length && pattern[i] == '/')
        {
            _tokens.Add(new Token(Kind.Folders));
            _tokens.Add(new Token(Kind.InFolders));
            return i + 1;
        }

        _tokens.Add(new Token(Kind.DoubleStar));
        return i;
    }

    private int AddClass(string pattern, int i)
    {
        bool negated = At(pattern, i) == '^';
        i += negated ? 1 : 0;
        List<(char Low, char High)> ranges = [];
        while (ranges.Count == 0 || At(pattern, i) != ']')
        {
            char low = ClassCharacter(pattern, ref i);
            char high = low;
            if (At(pattern, i) == '-')
            {
                i++;
                high = ClassCharacter(pattern, ref i);
            }

            ranges.Add((low, high));
        }

        _tokens.Add(new Token(Kind.Class) { Negated = negated, Ranges = ranges });
        return i + 1;
    }

    private static char ClassCharacter(string pattern, ref int i)
    {
        char c = At(pattern, i);
        if (c is '-' or ']')
        {
            throw new FormatException("syntax error in pattern");
        }

        if (c == '\\')
        {
            c = At(pattern, ++i);
        }

        i++;
        return c;
    }

    private static char At(string pattern, int i) =>
        i < pattern.Length ? pattern[i] : throw new FormatException("syntax error in pattern");

    private sealed record Token(Kind Kind, char Character = '\0')
    {
        public bool Negated { get; init; }

        public List<(char Low, char High)> Ranges { get; init; } = [];

        public bool Contains(char c)
        {
            foreach ((char low, char high) in Ranges)
            {
                if (c >= low && c <= high)
                {
                    return !Negated;
                }
            }

            return Negated;
        }
    }
}
