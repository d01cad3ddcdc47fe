using System.Globalization;

namespace Berth.Cli.Templates;

/// <summary>
/// A Go text/template, the part that Docker's users write: fields, pipelines, if/else, range, with, variables, and Docker's functions.
/// </summary>
internal sealed class Template
{
    private readonly List<(bool IsAction, string Text)> _pieces;
    private int _at;

    private Template(string text) => _pieces = TemplateLexer.Split(text);

    public IReadOnlyList<Node> Nodes { get; private set; } = [];

    public static Template Parse(string text)
    {
        var template = new Template(text);
        (template.Nodes, string end) = template.ParseNodes();
        return end.Length == 0 ? template : throw new TemplateException($"template: :1: unexpected {{{{{end}}}}}");
    }

    /// <summary>Applies the template to <paramref name="value"/>.</summary>
    public string Apply(object? value) => new TemplateEvaluator(value).Run(Nodes);

    private static string FirstWord(string action)
    {
        int end = action.IndexOfAny([' ', '\t']);
        return end < 0 ? action : action[..end];
    }

    /// <summary>Nodes up to <c>end</c>, <c>else</c> or the end; what ended them is the second value.</summary>
    private (IReadOnlyList<Node> Nodes, string End) ParseNodes()
    {
        var nodes = new List<Node>();
        while (_at < _pieces.Count)
        {
            (bool isAction, string text) = _pieces[_at++];
            if (!isAction)
            {
                nodes.Add(new TextNode(text));
                continue;
            }

            string keyword = FirstWord(text);
            if (keyword is "end" or "else")
            {
                return (nodes, text);
            }

            if (text.Length == 0)
            {
                throw new TemplateException("template: :1: missing value for command");
            }

            if (!text.StartsWith("/*", StringComparison.Ordinal))
            {
                nodes.Add(ParseAction(keyword, text));
            }
        }

        return (nodes, "");
    }

    private Node ParseAction(string keyword, string text) => keyword switch
    {
        "if" or "with" => ParseIf(text[keyword.Length..], keyword == "with"),
        "range" => ParseRange(text[5..]),
        "define" or "template" or "block" or "break" or "continue" =>
            throw new TemplateException($"template: :1: {{{{{keyword}}}}} is not supported"),
        _ => new PipelineNode(ParsePipeline(text)),
    };

    private IfNode ParseIf(string condition, bool setsDot)
    {
        Pipeline pipeline = ParsePipeline(condition);
        (IReadOnlyList<Node> then, string end) = ParseNodes();
        return new IfNode(pipeline, then, ParseElse(end), setsDot);
    }

    private RangeNode ParseRange(string over)
    {
        Pipeline pipeline = ParsePipeline(over);
        (IReadOnlyList<Node> body, string end) = ParseNodes();
        return new RangeNode(pipeline, body, ParseElse(end));
    }

    private IReadOnlyList<Node> ParseElse(string end)
    {
        if (end == "end")
        {
            return [];
        }

        string rest = end.StartsWith("else", StringComparison.Ordinal) ? end[4..].Trim() : throw new TemplateException("template: :1: unexpected EOF");
        string keyword = FirstWord(rest);
        if (keyword is "if" or "with")
        {
            return [ParseIf(rest[keyword.Length..], keyword == "with")];
        }

        (IReadOnlyList<Node> nodes, string last) = ParseNodes();
        return last == "end" ? nodes : throw new TemplateException("template: :1: unexpected EOF");
    }

    private static Pipeline ParsePipeline(string text)
    {
        List<string> words = TemplateLexer.Words(text);
        int at = 0;
        Pipeline pipeline = ParsePipeline(words, ref at);
        return at == words.Count ? pipeline : throw new TemplateException($"template: :1: unexpected {words[at]} in command");
    }

    private static Pipeline ParsePipeline(List<string> words, ref int at)
    {
        var variables = new List<string>();
        int assign = words.IndexOf(":=", at);
        if (assign < 0)
        {
            assign = words.IndexOf("=", at);
        }

        if (assign > at && words[at][0] == '$')
        {
            variables.AddRange(words[at..assign].Where(word => word != ","));
            at = assign + 1;
        }

        var commands = new List<IReadOnlyList<Operand>>();
        var command = new List<Operand>();
        for (; at < words.Count && words[at] != ")"; at++)
        {
            if (words[at] == "|")
            {
                commands.Add(command);
                command = [];
                continue;
            }

            command.Add(ParseOperand(words, ref at));
        }

        commands.Add(command);
        return commands.TrueForAll(c => c.Count > 0)
            ? new Pipeline(variables, commands)
            : throw new TemplateException("template: :1: missing value for command");
    }

    private static Operand ParseOperand(List<string> words, ref int at)
    {
        string word = words[at];
        if (word == "(")
        {
            at++;
            Pipeline inner = ParsePipeline(words, ref at);
            if (at >= words.Count)
            {
                throw new TemplateException("template: :1: unclosed left paren");
            }

            Operand operand = new ParenthesisOperand(inner);
            return at + 1 < words.Count && words[at + 1].Length > 1 && words[at + 1][0] == '.'
                ? new FieldOperand(operand, words[++at][1..].Split('.'))
                : operand;
        }

        return word[0] switch
        {
            '"' or '`' => new LiteralOperand(TemplateLexer.Unquote(word)),
            '.' => new FieldOperand(null, word.Length == 1 ? [] : word[1..].Split('.')),
            '$' => Variable(word),
            _ => Literal(word),
        };
    }

    private static Operand Variable(string word)
    {
        string[] parts = word.Split('.');
        var variable = new VariableOperand(parts[0]);
        return parts.Length == 1 ? variable : new FieldOperand(variable, parts[1..]);
    }

    private static Operand Literal(string word)
    {
        if (word is "true" or "false")
        {
            return new LiteralOperand(word == "true");
        }

        if (word == "nil")
        {
            return new LiteralOperand(null);
        }

        if (long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
        {
            return new LiteralOperand(number);
        }

        return double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) && !char.IsLetter(word[0])
            ? new LiteralOperand(real)
            : new FunctionOperand(TemplateFunctions.Knows(word)
                ? word
                : throw new TemplateException($"template: :1: function \"{word}\" not defined"));
    }
}
