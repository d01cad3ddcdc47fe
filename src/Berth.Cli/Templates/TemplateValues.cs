using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Berth.Cli.Templates;

/// <summary>What Go's templates do with values: printing, truth, order, iteration. A value is null, string, bool, long, double, a list, JSON or an object.</summary>
internal static class TemplateValues
{
    /// <summary>Member by name; by name in another case if there is none (Docker's structs say ID where the wire says Id).</summary>
    public static JsonElement? Member(JsonElement json, string name)
    {
        if (json.TryGetProperty(name, out JsonElement exact))
        {
            return exact;
        }

        foreach (JsonProperty property in json.EnumerateObject())
        {
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return property.Value;
            }
        }

        return null;
    }

    public static object? Unwrap(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.Number => json.TryGetInt64(out long number) ? (object)number : json.GetDouble(),
        _ => json,
    };

    public static bool IsTrue(object? value) => value switch
    {
        null or MissingValue => false,
        bool b => b,
        string s => s.Length > 0,
        long l => l != 0,
        double d => d != 0,
        IReadOnlyList<object?> list => list.Count > 0,
        JsonElement { ValueKind: JsonValueKind.Array } array => array.GetArrayLength() > 0,
        JsonElement { ValueKind: JsonValueKind.Object } map => map.EnumerateObject().Any(),
        _ => true,
    };

    public static List<(object? Key, object? Value)> Items(object? value) => value switch
    {
        null or MissingValue => [],
        IReadOnlyList<object?> list => [.. list.Select((item, i) => ((object?)(long)i, item))],
        JsonElement { ValueKind: JsonValueKind.Array } array => [.. array.EnumerateArray().Select((item, i) => ((object?)(long)i, Unwrap(item)))],
        JsonElement { ValueKind: JsonValueKind.Object } map =>
            [.. map.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => ((object?)p.Name, Unwrap(p.Value)))],
        _ => throw new TemplateException($"template: :1: range can't iterate over {Text(value)}"),
    };

    public static string Text(object? value)
    {
        var text = new StringBuilder();
        Print(text, value);
        return text.ToString();
    }

    /// <summary>Go's %v.</summary>
    public static void Print(StringBuilder output, object? value)
    {
        switch (value)
        {
            case null:
                output.Append("<no value>");
                break;
            case MissingValue missing:
                throw missing.Error();
            case string or long:
                output.Append(CultureInfo.InvariantCulture, $"{value}");
                break;
            case bool b:
                output.Append(b ? "true" : "false");
                break;
            case double d:
                output.Append(d.ToString("R", CultureInfo.InvariantCulture).Replace("E", "e", StringComparison.Ordinal));
                break;
            case JsonElement { ValueKind: JsonValueKind.Object } map:
                PrintItems(output, "map[", Items(map), true);
                break;
            case ITemplateObject target:
                PrintItems(output, "{", [.. target.Names.Select(n => ((object?)n, target.TryGet(n, out object? v) ? v : null))], false);
                break;
            default:
                PrintItems(output, "[", Items(value), false);
                break;
        }
    }

    /// <summary>-1, 0 or 1; null if the two cannot be compared.</summary>
    public static int? Compare(object? a, object? b) => (a, b) switch
    {
        (string x, string y) => Math.Sign(string.CompareOrdinal(x, y)),
        (long x, long y) => x.CompareTo(y),
        (double or long, double or long) =>
            Convert.ToDouble(a, CultureInfo.InvariantCulture).CompareTo(Convert.ToDouble(b, CultureInfo.InvariantCulture)),
        (bool x, bool y) => x.CompareTo(y),
        (null or MissingValue, null or MissingValue) => 0,
        _ => null,
    };

    private static void PrintItems(StringBuilder output, string open, List<(object? Key, object? Value)> items, bool keys)
    {
        output.Append(open);
        for (int i = 0; i < items.Count; i++)
        {
            output.Append(i > 0 ? " " : "");
            if (keys)
            {
                output.Append(items[i].Key).Append(':');
            }

            if (items[i].Value is null)
            {
                output.Append("<nil>");
            }
            else
            {
                Print(output, items[i].Value);
            }
        }

        output.Append(open[^1] == '{' ? '}' : ']');
    }
}
