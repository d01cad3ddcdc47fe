using System.Globalization;

namespace Berth.Cli.Parsing;

/// <summary>Values given on a command line, by long name.</summary>
internal sealed class ParsedFlags
{
    private readonly Dictionary<string, List<string>> _values = new(StringComparer.Ordinal);

    /// <summary>Whether it was given at all.</summary>
    public bool Has(string name) => _values.ContainsKey(name);

    public bool Bool(string name) => _values.TryGetValue(name, out List<string>? values) && values[^1] == "true";

    /// <summary>The last value; null if not given.</summary>
    public string? Text(string name) => _values.TryGetValue(name, out List<string>? values) ? values[^1] : null;

    public IReadOnlyList<string> List(string name) => _values.TryGetValue(name, out List<string>? values) ? values : [];

    /// <summary>The last value; null if not given. The parser has checked that it is a number.</summary>
    public long? Number(string name) => Text(name) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;

    public int? Int(string name) => (int?)Number(name);

    internal void Add(string name, string value)
    {
        if (!_values.TryGetValue(name, out List<string>? values))
        {
            _values[name] = values = [];
        }

        values.Add(value);
    }
}
