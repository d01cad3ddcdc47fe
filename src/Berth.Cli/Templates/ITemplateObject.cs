namespace Berth.Cli.Templates;

/// <summary>A value with named fields that are computed when a template asks for them.</summary>
internal interface ITemplateObject
{
    /// <summary>Names of the fields that <c>json</c> shows.</summary>
    IEnumerable<string> Names { get; }

    bool TryGet(string name, out object? value);

    /// <summary>A field with arguments, as <c>.Label "x"</c>.</summary>
    bool TryCall(string name, IReadOnlyList<object?> arguments, out object? value);
}
