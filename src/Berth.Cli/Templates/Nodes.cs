namespace Berth.Cli.Templates;

internal abstract record Node;

internal sealed record TextNode(string Text) : Node;

internal sealed record PipelineNode(Pipeline Pipeline) : Node;

internal sealed record IfNode(Pipeline Condition, IReadOnlyList<Node> Then, IReadOnlyList<Node> Else, bool SetsDot) : Node;

internal sealed record RangeNode(Pipeline Over, IReadOnlyList<Node> Body, IReadOnlyList<Node> Else) : Node;

/// <summary>Commands joined by <c>|</c>, perhaps kept in variables: <c>$k, $v := …</c>.</summary>
internal sealed record Pipeline(IReadOnlyList<string> Variables, IReadOnlyList<IReadOnlyList<Operand>> Commands);

internal abstract record Operand;

/// <summary><c>.A.B</c> after dot, a variable or a parenthesis; null root is dot.</summary>
internal sealed record FieldOperand(Operand? Root, IReadOnlyList<string> Names) : Operand
{
    public string Source => "." + string.Join('.', Names);
}

internal sealed record VariableOperand(string Name) : Operand;

internal sealed record FunctionOperand(string Name) : Operand;

internal sealed record LiteralOperand(object? Value) : Operand;

internal sealed record ParenthesisOperand(Pipeline Pipeline) : Operand;
