using System.Globalization;
using System.Text;

namespace Berth.DockerApi.Client;

/// <summary>Builds the path and query of a request; parameters that say nothing are left out.</summary>
public sealed class Route
{
    private readonly StringBuilder _text;
    private bool _hasQuery;

    private Route(string path) => _text = new StringBuilder(path);

    /// <summary>A route without a name in it, as <c>/containers/json</c>.</summary>
    public static Route To(string path) => new(path);

    /// <summary>A route with a name in it, which is escaped, all but its slashes: <c>/containers/</c>, id, <c>/json</c>.</summary>
    public static Route To(string before, string name, string after = "") => new(before + Escape(name) + after);

    /// <summary>Adds a parameter unless <paramref name="value"/> is null or empty.</summary>
    public Route With(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            _text.Append(_hasQuery ? '&' : '?').Append(name).Append('=').Append(Uri.EscapeDataString(value));
            _hasQuery = true;
        }

        return this;
    }

    /// <summary>Adds <c>name=1</c> if <paramref name="value"/> is true.</summary>
    public Route With(string name, bool value) => value ? With(name, "1") : this;

    /// <summary>Adds a number unless it is null.</summary>
    public Route With(string name, long? value) => With(name, value?.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds the filters if there are any.</summary>
    public Route With(DockerFilters? filters) => filters is null or { IsEmpty: true } ? this : With("filters", filters.ToString());

    /// <summary>Adds the same parameter once for each value.</summary>
    public Route WithEach(string name, IEnumerable<string> values)
    {
        foreach (string value in values)
        {
            With(name, value);
        }

        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private static string Escape(string name) =>
        Uri.EscapeDataString(name).Replace("%2F", "/", StringComparison.Ordinal).Replace("%3A", ":", StringComparison.Ordinal)
            .Replace("%40", "@", StringComparison.Ordinal);
}
