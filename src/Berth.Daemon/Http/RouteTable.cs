using System.Diagnostics.CodeAnalysis;

namespace Berth.Daemon.Http;

/// <summary>
/// The route table: a pattern is a path whose <c>{name}</c> segments stand for one segment and whose <c>{name*}</c>
/// stands for one or more (image names hold slashes). First match wins, in the order of registration.
/// </summary>
internal sealed class RouteTable
{
    private readonly Dictionary<string, List<Route>> _byMethod = new(StringComparer.Ordinal);

    /// <summary>Adds a GET route.</summary>
    public void Get(string pattern, RouteHandler handler) => Add("GET", pattern, handler);

    /// <summary>Adds a HEAD route.</summary>
    public void Head(string pattern, RouteHandler handler) => Add("HEAD", pattern, handler);

    /// <summary>Adds a POST route.</summary>
    public void Post(string pattern, RouteHandler handler) => Add("POST", pattern, handler);

    /// <summary>Adds a PUT route.</summary>
    public void Put(string pattern, RouteHandler handler) => Add("PUT", pattern, handler);

    /// <summary>Adds a DELETE route.</summary>
    public void Delete(string pattern, RouteHandler handler) => Add("DELETE", pattern, handler);

    /// <summary>Finds the handler of <paramref name="path"/> (no version prefix) and the values of its placeholders.</summary>
    public bool TryMatch(
        string method,
        string path,
        [NotNullWhen(true)] out RouteHandler? handler,
        [NotNullWhen(true)] out Dictionary<string, string>? values)
    {
        string[] segments = path.Trim('/').Split('/');
        foreach (Route route in _byMethod.GetValueOrDefault(method) ?? [])
        {
            var found = new Dictionary<string, string>(StringComparer.Ordinal);
            if (Matches(route.Segments, segments, found))
            {
                (handler, values) = (route.Handler, found);
                return true;
            }
        }

        (handler, values) = (null, null);
        return false;
    }

    private static bool Matches(ReadOnlySpan<string> pattern, ReadOnlySpan<string> path, Dictionary<string, string> values)
    {
        if (pattern.IsEmpty || path.IsEmpty)
        {
            return pattern.IsEmpty && path.IsEmpty;
        }

        string first = pattern[0];
        if (!first.StartsWith('{'))
        {
            return first == path[0] && Matches(pattern[1..], path[1..], values);
        }

        bool many = first.EndsWith("*}", StringComparison.Ordinal);
        for (int count = many ? path.Length - pattern.Length + 1 : 1; count >= 1 && count <= path.Length; count--)
        {
            if (Matches(pattern[1..], path[count..], values))
            {
                values[many ? first[1..^2] : first[1..^1]] = Uri.UnescapeDataString(string.Join('/', path[..count]!));
                return true;
            }
        }

        return false;
    }

    private void Add(string method, string pattern, RouteHandler handler)
    {
        if (!_byMethod.TryGetValue(method, out List<Route>? routes))
        {
            _byMethod.Add(method, routes = []);
        }

        routes.Add(new Route(pattern.Trim('/').Split('/'), handler));
    }

    private sealed record Route(string[] Segments, RouteHandler Handler);
}
