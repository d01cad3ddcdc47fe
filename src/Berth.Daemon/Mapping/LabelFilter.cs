namespace Berth.Daemon.Mapping;

/// <summary>Filters <c>label</c> and <c>label!</c>: <c>KEY</c> or <c>KEY=value</c>.</summary>
internal static class LabelFilter
{
    /// <summary>True when <paramref name="labels"/> have the label that is wanted.</summary>
    public static bool Has(IReadOnlyDictionary<string, string>? labels, string wanted)
    {
        int equals = wanted.IndexOf('=', StringComparison.Ordinal);
        return labels is not null && (equals < 0
            ? labels.ContainsKey(wanted)
            : labels.TryGetValue(wanted[..equals], out string? value) && value == wanted[(equals + 1)..]);
    }

    /// <summary>True when every <c>label</c> is there and no <c>label!</c> is.</summary>
    public static bool Passes(IReadOnlyDictionary<string, IReadOnlyList<string>> filters, IReadOnlyDictionary<string, string>? labels) =>
        filters.GetValueOrDefault("label", []).All(wanted => Has(labels, wanted))
        && !filters.GetValueOrDefault("label!", []).Any(unwanted => Has(labels, unwanted));
}
