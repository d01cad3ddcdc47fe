using System.Text.Json;
using Berth.Oci;

namespace Berth.Daemon.Mapping;

/// <summary>The query parameter <c>filters</c>: <c>{"key": ["value", …]}</c>, or the older <c>{"key": {"value": true}}</c>.</summary>
internal static class FilterText
{
    /// <summary>Parses it.</summary>
    /// <param name="json">The parameter; null for no filter.</param>
    /// <param name="known">Keys that are understood; another one is refused.</param>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Parse(string? json, IReadOnlyList<string> known)
    {
        var filters = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (json is null)
        {
            return filters;
        }

        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new BerthException(ErrorKind.Invalid, "invalid filter: want a JSON object");
        }

        foreach (JsonProperty filter in document.RootElement.EnumerateObject())
        {
            if (!known.Contains(filter.Name))
            {
                throw new BerthException(ErrorKind.Invalid, $"invalid filter '{filter.Name}'");
            }

            filters[filter.Name] = Values(filter);
        }

        return filters;
    }

    private static string[] Values(JsonProperty filter) => filter.Value.ValueKind switch
    {
        JsonValueKind.Array => [.. filter.Value.EnumerateArray().Select(value => value.ToString())],
        JsonValueKind.Object => [.. filter.Value.EnumerateObject().Where(value => value.Value.ValueKind == JsonValueKind.True).Select(value => value.Name)],
        _ => throw new BerthException(ErrorKind.Invalid, $"invalid filter '{filter.Name}': want a list of values"),
    };
}
