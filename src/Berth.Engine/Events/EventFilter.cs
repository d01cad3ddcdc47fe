namespace Berth.Engine.Events;

/// <summary>Docker's event filters: within a key any value fits, all keys must fit.</summary>
public sealed class EventFilter(IReadOnlyDictionary<string, IReadOnlyList<string>> filters)
{
    /// <summary>Keys that are understood.</summary>
    public static IReadOnlyList<string> Keys { get; } =
        ["config", "container", "daemon", "event", "image", "label", "network", "node", "plugin", "scope", "secret", "service", "type", "volume"];

    /// <summary>True when <paramref name="happened"/> passes.</summary>
    public bool Passes(EngineEvent happened)
    {
        foreach ((string key, IReadOnlyList<string> values) in filters)
        {
            if (values.Count > 0 && !values.Any(value => Fits(key, value, happened)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Fits(string key, string value, EngineEvent happened) => key switch
    {
        // exec_create carries its command after a colon: the filter names the action alone.
        "event" => happened.Action == value || happened.Action.StartsWith(value + ":", StringComparison.Ordinal),
        "type" => happened.Type == value,
        "scope" => value == "local",
        "label" => FitsLabel(value, happened.Attributes),
        "image" => (happened.Type == "image" && FitsImage(value, happened.ActorId))
            || FitsImage(value, happened.Attributes.GetValueOrDefault(happened.Type == "image" ? "name" : "image")),
        _ => happened.Type == key && FitsActor(value, happened),
    };

    private static bool FitsActor(string value, EngineEvent happened) =>
        happened.ActorId.StartsWith(value, StringComparison.Ordinal) || happened.Attributes.GetValueOrDefault("name") == value;

    private static bool FitsImage(string value, string? image) =>
        image == value || image?.Split(':')[0] == value;

    private static bool FitsLabel(string wanted, IReadOnlyDictionary<string, string> attributes)
    {
        int equals = wanted.IndexOf('=', StringComparison.Ordinal);
        return equals < 0
            ? attributes.ContainsKey(wanted)
            : attributes.TryGetValue(wanted[..equals], out string? value) && value == wanted[(equals + 1)..];
    }
}
