using Berth.Cli.Templates;

namespace Berth.Cli.Output;

/// <summary>The fields of one kind of list: name, column header, value.</summary>
internal sealed class Fields<T>
{
    private readonly List<string> _names = [];
    private readonly Dictionary<string, (string Header, Func<T, object?> Value)> _fields = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Func<T, string, string>> _calls = new(StringComparer.Ordinal);

    /// <summary>Adds a field.</summary>
    public Fields<T> Add(string name, string header, Func<T, object?> value)
    {
        _names.Add(name);
        _fields[name] = (header, value);
        return this;
    }

    /// <summary>Adds a field that takes a string, as <c>.Label "x"</c>; its header is that string.</summary>
    public Fields<T> AddCall(string name, Func<T, string, string> value)
    {
        _calls[name] = value;
        return this;
    }

    public ITemplateObject Header() => new Row(this, default!, true);

    public ITemplateObject Of(T item) => new Row(this, item, false);

    private sealed class Row(Fields<T> fields, T item, bool header) : ITemplateObject
    {
        public IEnumerable<string> Names => fields._names;

        public bool TryGet(string name, out object? value)
        {
            bool found = fields._fields.TryGetValue(name, out (string Header, Func<T, object?> Value) field);
            value = !found ? null : header ? field.Header : field.Value(item);
            return found;
        }

        public bool TryCall(string name, IReadOnlyList<object?> arguments, out object? value)
        {
            bool found = fields._calls.TryGetValue(name, out Func<T, string, string>? call) && arguments.Count == 1;
            string argument = found ? TemplateValues.Text(arguments[0]) : "";
            value = !found ? null : header ? argument : call!(item, argument);
            return found;
        }
    }
}
