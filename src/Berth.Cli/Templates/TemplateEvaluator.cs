using System.Text;
using System.Text.Json;

namespace Berth.Cli.Templates;

/// <summary>Runs a template's nodes against a value.</summary>
internal sealed class TemplateEvaluator(object? root)
{
    private readonly StringBuilder _output = new();
    private readonly Dictionary<string, object?> _variables = new(StringComparer.Ordinal) { ["$"] = root };
    private object? _dot = root;

    public string Run(IReadOnlyList<Node> nodes)
    {
        Execute(nodes);
        return _output.ToString();
    }

    private void Execute(IReadOnlyList<Node> nodes)
    {
        foreach (Node node in nodes)
        {
            switch (node)
            {
                case TextNode text:
                    _output.Append(text.Text);
                    break;
                case PipelineNode action:
                    object? value = Evaluate(action.Pipeline);
                    if (action.Pipeline.Variables.Count == 0)
                    {
                        TemplateValues.Print(_output, value);
                    }

                    break;
                case IfNode branch:
                    ExecuteIf(branch);
                    break;
                case RangeNode range:
                    ExecuteRange(range);
                    break;
            }
        }
    }

    private void ExecuteIf(IfNode branch)
    {
        object? value = Evaluate(branch.Condition);
        bool isTrue = TemplateValues.IsTrue(value);
        object? before = _dot;
        _dot = branch.SetsDot && isTrue ? value : _dot;
        Execute(isTrue ? branch.Then : branch.Else);
        _dot = before;
    }

    private void ExecuteRange(RangeNode range)
    {
        List<(object? Key, object? Value)> items = TemplateValues.Items(Evaluate(range.Over));
        object? before = _dot;
        IReadOnlyList<string> names = range.Over.Variables;
        foreach ((object? key, object? value) in items)
        {
            _dot = value;
            if (names.Count > 0)
            {
                _variables[names[^1]] = value;
            }

            if (names.Count > 1)
            {
                _variables[names[0]] = key;
            }

            Execute(range.Body);
        }

        _dot = before;
        if (items.Count == 0)
        {
            Execute(range.Else);
        }
    }

    private object? Evaluate(Pipeline pipeline)
    {
        object? value = null;
        for (int i = 0; i < pipeline.Commands.Count; i++)
        {
            value = EvaluateCommand(pipeline.Commands[i], i > 0, value);
        }

        if (pipeline.Variables.Count == 1)
        {
            _variables[pipeline.Variables[0]] = value;
        }

        return value;
    }

    private object? EvaluateCommand(IReadOnlyList<Operand> command, bool piped, object? last)
    {
        var arguments = new List<object?>(command.Count);
        for (int i = 1; i < command.Count; i++)
        {
            arguments.Add(Evaluate(command[i]));
        }

        if (piped)
        {
            arguments.Add(last);
        }

        return command[0] switch
        {
            FunctionOperand function => TemplateFunctions.Call(function.Name, arguments),
            FieldOperand { Names.Count: > 0 } field when arguments.Count > 0 => CallField(field, arguments),
            var operand when arguments.Count == 0 => Evaluate(operand),
            _ => throw new TemplateException("template: :1: can't give argument to non-function"),
        };
    }

    private object? Evaluate(Operand operand) => operand switch
    {
        LiteralOperand literal => literal.Value,
        VariableOperand variable => _variables.TryGetValue(variable.Name, out object? value)
            ? value
            : throw new TemplateException($"template: :1: undefined variable \"{variable.Name}\""),
        FieldOperand field => EvaluateField(field),
        ParenthesisOperand inner => Evaluate(inner.Pipeline),
        FunctionOperand function => TemplateFunctions.Call(function.Name, []),
        _ => throw new TemplateException("template: :1: unknown operand"),
    };

    private object? EvaluateField(FieldOperand field)
    {
        object? value = field.Root is null ? _dot : Evaluate(field.Root);
        foreach (string name in field.Names)
        {
            value = Field(value, name, field.Source);
        }

        return value;
    }

    private object? CallField(FieldOperand field, List<object?> arguments)
    {
        object? value = field.Root is null ? _dot : Evaluate(field.Root);
        foreach (string name in field.Names.SkipLast(1))
        {
            value = Field(value, name, field.Source);
        }

        return value is ITemplateObject target && target.TryCall(field.Names[^1], arguments, out object? result)
            ? result
            : throw new TemplateException(
                $"template: :1:2: executing \"\" at <{field.Source}>: {field.Names[^1]} is not a method but has arguments");
    }

    private static object? Field(object? value, string name, string source)
    {
        switch (value)
        {
            case JsonElement { ValueKind: JsonValueKind.Object } json:
                return TemplateValues.Member(json, name) is { } member ? TemplateValues.Unwrap(member) : new MissingValue(name, source);
            case ITemplateObject target:
                return target.TryGet(name, out object? result)
                    ? result
                    : throw new TemplateException($"template: :1:2: executing \"\" at <{source}>: can't evaluate field {name}");
            case MissingValue missing:
                throw missing.Error();
            case null:
                throw new TemplateException($"template: :1:2: executing \"\" at <{source}>: nil pointer evaluating interface {{}}.{name}");
            default:
                throw new TemplateException($"template: :1:2: executing \"\" at <{source}>: can't evaluate field {name} in this value");
        }
    }
}
