using Berth.Oci;

namespace Berth.Daemon.Mapping;

/// <summary>Filters of the prune calls: <c>until</c>, <c>label</c>, <c>label!</c>.</summary>
internal sealed class PruneFilter
{
    private readonly IReadOnlyDictionary<string, IReadOnlyList<string>> _filters;
    private readonly DateTimeOffset? _until;

    /// <summary>Parses the values.</summary>
    public PruneFilter(IReadOnlyDictionary<string, IReadOnlyList<string>> filters, DateTimeOffset now)
    {
        _filters = filters;
        string[] until = [.. filters.GetValueOrDefault("until", [])];
        _until = until.Length switch
        {
            0 => null,
            1 => TimeText.Parse(until[0], now),
            _ => throw new BerthException(ErrorKind.Invalid, "more than one until filter specified"),
        };
    }

    /// <summary>Keys that are understood.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["until", "label", "label!"];

    /// <summary>True when an object passes.</summary>
    public bool Passes(DateTimeOffset created, IReadOnlyDictionary<string, string>? labels) =>
        (_until is null || created < _until) && LabelFilter.Passes(_filters, labels);
}
