using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Berth.Cli.Templates;

/// <summary>Go's built-in functions and Docker's own: json, split, join, title, lower, upper, pad, truncate.</summary>
internal static class TemplateFunctions
{
    private static readonly string[] Names =
    [
        "and", "or", "not", "len", "index", "slice", "print", "printf", "println", "eq", "ne", "lt", "le", "gt", "ge",
        "json", "split", "join", "title", "lower", "upper", "pad", "truncate",
    ];

    public static bool Knows(string name) => Names.Contains(name);

    public static object? Call(string name, List<object?> a) => name switch
    {
        "and" => a.Find(v => !TemplateValues.IsTrue(v)) is var no && a.TrueForAll(TemplateValues.IsTrue) ? a[^1] : no,
        "or" => a.Exists(TemplateValues.IsTrue) ? a.Find(TemplateValues.IsTrue) : Need(name, a, 1)[^1],
        "not" => !TemplateValues.IsTrue(Need(name, a, 1)[0]),
        "len" => Length(Need(name, a, 1)[0]),
        "index" => Index(Need(name, a, 1)),
        "slice" => Need(name, a, 1)[0] is string s ? SliceText(s, a) : SliceList(a),
        "print" => string.Concat(a.Select(TemplateValues.Text)),
        "println" => string.Join(' ', a.Select(TemplateValues.Text)) + "\n",
        "printf" => GoFormat.Print(Text(name, a, 0), a.Skip(1).ToList()),
        "eq" => a.Skip(1).Any(v => TemplateValues.Compare(Need(name, a, 2)[0], v) == 0),
        "ne" => TemplateValues.Compare(Need(name, a, 2)[0], a[1]) != 0,
        "lt" or "le" or "gt" or "ge" => Order(name, Need(name, a, 2)),
        "json" => Json(Need(name, a, 1)[0]),
        "split" => Text(name, a, 0).Split(Text(name, a, 1)).ToList<object?>(),
        "join" => string.Join(Text(name, a, 1), TemplateValues.Items(a[0]).Select(i => TemplateValues.Text(i.Value))),
        "title" => Title(Text(name, a, 0)),
        "lower" => Text(name, a, 0).ToLowerInvariant(),
        "upper" => Text(name, a, 0).ToUpperInvariant(),
        "pad" => Pad(Need(name, a, 3)),
        "truncate" => Truncate(Text(name, a, 0), (int)Whole(Need(name, a, 2)[1])),
        _ => throw new TemplateException($"template: :1: function \"{name}\" not defined"),
    };

    /// <summary>Compact JSON as Go writes it: &lt;, &gt; and &amp; escaped, other text readable.</summary>
    public static string Json(object? value)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(writer, value);
        }

        // These three can only stand inside strings.
        return Encoding.UTF8.GetString(buffer.ToArray()).Replace("<", "\\u003c", StringComparison.Ordinal)
            .Replace(">", "\\u003e", StringComparison.Ordinal).Replace("&", "\\u0026", StringComparison.Ordinal);
    }

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case JsonElement json:
                json.WriteTo(writer);
                break;
            case string s:
                writer.WriteStringValue(s);
                break;
            case bool b:
                writer.WriteBooleanValue(b);
                break;
            case long l:
                writer.WriteNumberValue(l);
                break;
            case double d:
                writer.WriteNumberValue(d);
                break;
            case ITemplateObject target:
                writer.WriteStartObject();
                foreach (string name in target.Names.Order(StringComparer.Ordinal))
                {
                    writer.WritePropertyName(name);
                    Write(writer, target.TryGet(name, out object? field) ? field : null);
                }

                writer.WriteEndObject();
                break;
            case IReadOnlyList<object?> list:
                writer.WriteStartArray();
                foreach (object? item in list)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    private static List<object?> Need(string name, List<object?> arguments, int count) => arguments.Count >= count
        ? arguments
        : throw new TemplateException($"template: :1: wrong number of args for {name}: want at least {count} got {arguments.Count}");

    private static string Text(string name, List<object?> arguments, int at) => TemplateValues.Text(Need(name, arguments, at + 1)[at]);

    private static long Whole(object? value) => value as long?
        ?? throw new TemplateException($"template: :1: expected integer; found {TemplateValues.Text(value)}");

    private static long Length(object? value) => value switch
    {
        string s => Encoding.UTF8.GetByteCount(s),
        null => throw new TemplateException("template: :1: error calling len: len of nil pointer"),
        long or double or bool => throw new TemplateException("template: :1: error calling len: len of this type"),
        _ => TemplateValues.Items(value).Count,
    };

    private static object? Index(List<object?> a)
    {
        object? value = a[0];
        foreach (object? key in a.Skip(1))
        {
            value = (value, key) switch
            {
                (JsonElement { ValueKind: JsonValueKind.Object } map, string name) =>
                    map.TryGetProperty(name, out JsonElement member) ? TemplateValues.Unwrap(member) : null,
                (MissingValue or null, _) => throw new TemplateException("template: :1: error calling index: index of nil pointer"),
                (string s, long i) when i >= 0 && i < s.Length => (long)s[(int)i],
                (_, long i) => At(TemplateValues.Items(value), i),
                _ => throw new TemplateException($"template: :1: error calling index: cannot index by {TemplateValues.Text(key)}"),
            };
        }

        return value;
    }

    private static object? At(List<(object? Key, object? Value)> items, long index) => index >= 0 && index < items.Count
        ? items[(int)index].Value
        : throw new TemplateException($"template: :1: error calling index: reflect: slice index out of range: {index}");

    private static string SliceText(string text, List<object?> a)
    {
        (int from, int to) = Bounds(a, text.Length);
        return text[from..to];
    }

    private static List<object?> SliceList(List<object?> a)
    {
        List<(object? Key, object? Value)> items = TemplateValues.Items(a[0]);
        (int from, int to) = Bounds(a, items.Count);
        return items[from..to].ConvertAll(i => i.Value);
    }

    private static (int From, int To) Bounds(List<object?> a, int length)
    {
        int from = a.Count > 1 ? (int)Whole(a[1]) : 0;
        int to = a.Count > 2 ? (int)Whole(a[2]) : length;
        return from >= 0 && to <= length && from <= to
            ? (from, to)
            : throw new TemplateException($"template: :1: error calling slice: index out of range: {Math.Max(from, to)}");
    }

    private static bool Order(string name, List<object?> a)
    {
        int order = TemplateValues.Compare(a[0], a[1])
            ?? throw new TemplateException($"template: :1: error calling {name}: incompatible types for comparison");
        return name switch
        {
            "lt" => order < 0,
            "le" => order <= 0,
            "gt" => order > 0,
            _ => order >= 0,
        };
    }

    private static string Truncate(string text, int length) => text.Length > length ? text[..length] : text;

    private static string Title(string text)
    {
        char[] letters = text.ToCharArray();
        for (int i = 0; i < letters.Length; i++)
        {
            letters[i] = i == 0 || !char.IsLetterOrDigit(letters[i - 1]) ? char.ToUpperInvariant(letters[i]) : letters[i];
        }

        return new string(letters);
    }

    private static string Pad(List<object?> a)
    {
        string text = TemplateValues.Text(a[0]);
        return text.Length == 0
            ? text
            : string.Create(CultureInfo.InvariantCulture, $"{new string(' ', (int)Whole(a[1]))}{text}{new string(' ', (int)Whole(a[2]))}");
    }
}
