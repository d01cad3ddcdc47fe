using System.Globalization;
using Berth.Engine;
using Berth.Engine.Containers;
using Berth.Engine.Networks;
using Berth.Images.Store;
using Berth.Oci;

namespace Berth.Daemon.Mapping;

/// <summary>Docker's filters of the container list: within a key any value fits (labels: all), all keys must fit.</summary>
internal sealed class ContainerFilter(EngineParts parts, IReadOnlyDictionary<string, IReadOnlyList<string>> filters)
{
    /// <summary>Keys that are understood.</summary>
    public static IReadOnlyList<string> Keys { get; } =
        ["ancestor", "before", "expose", "exited", "health", "id", "is-task", "label", "label!", "name", "network", "publish", "since", "status", "volume"];

    /// <summary>True when containers that stand still are meant too.</summary>
    public bool ImpliesAll => filters.ContainsKey("status") || filters.ContainsKey("exited");

    /// <summary>True when <paramref name="container"/> passes.</summary>
    public bool Passes(Container container)
    {
        foreach ((string key, IReadOnlyList<string> values) in filters)
        {
            if (key is not ("label" or "label!") && values.Count > 0 && !values.Any(value => Fits(key, value, container)))
            {
                return false;
            }
        }

        return LabelFilter.Passes(filters, container.Record.Settings.Config.Labels);
    }

    private bool Fits(string key, string value, Container container)
    {
        ContainerRecord record = container.Record;
        return key switch
        {
            "id" => record.Id.StartsWith(value, StringComparison.Ordinal),
            "name" => NameFits(record.Name, value),
            "status" => StatusText.Word(record.State.Status) == Known(key, value, ["created", "restarting", "running", "removing", "paused", "exited", "dead"]),
            "health" => (container.Health?.Status ?? "none") == Known(key, value, ["starting", "healthy", "unhealthy", "none"]),
            "exited" => record.State.Status == ContainerStatus.Exited
                && (int.TryParse(value, CultureInfo.InvariantCulture, out int code) ? record.State.ExitCode == code : throw Invalid(key, value)),
            "ancestor" => IsAncestor(record, value),
            "before" => record.Created < parts.Containers.Find(value).Record.Created,
            "since" => record.Created > parts.Containers.Find(value).Record.Created,
            "volume" => record.Mounts.Any(mount => mount.Name == value || mount.Source == value || mount.Destination == value),
            "network" => NetworkMap.NetworksOf(parts, record).Any(network => network.Name == value || (network.Id.Length > 0 && network.Id.StartsWith(value, StringComparison.Ordinal))),
            "publish" => (record.Endpoint?.Ports ?? []).Any(port => PortIs(value, port.ContainerPort) || PortIs(value, port.HostPort)),
            "expose" => (record.Settings.Config.ExposedPorts?.Keys ?? []).Any(port => PortIs(value, PortText.Parse(port).Port)),
            _ => value is "false",
        };
    }

    private bool IsAncestor(ContainerRecord record, string value)
    {
        Digest? wanted = parts.Images.TryFind(value)?.Id;
        for (Image? image = parts.Images.TryFind(record.ImageId.ToString()); wanted is not null && image is not null;
            image = image.Parent is { } parent ? parts.Images.TryFind(parent.ToString()) : null)
        {
            if (image.Id == wanted)
            {
                return true;
            }
        }

        return record.Settings.Image == value;
    }

    // Docker takes a regular expression; a plain name, the usual thing, is looked for as it is.
    private static bool NameFits(string name, string value)
    {
        string wanted = value.TrimStart('^').TrimStart('/').TrimEnd('$');
        return (value.StartsWith('^'), value.EndsWith('$')) switch
        {
            (true, true) => name == wanted,
            (true, false) => name.StartsWith(wanted, StringComparison.Ordinal),
            (false, true) => name.EndsWith(wanted, StringComparison.Ordinal),
            _ => name.Contains(wanted, StringComparison.Ordinal),
        };
    }

    private static bool PortIs(string value, ushort port)
    {
        string[] range = value.Split('/')[0].Split('-');
        return int.TryParse(range[0], CultureInfo.InvariantCulture, out int first)
            && int.TryParse(range[^1], CultureInfo.InvariantCulture, out int last)
            && port >= first && port <= last;
    }

    private static string Known(string key, string value, string[] known) => known.Contains(value) ? value : throw Invalid(key, value);

    private static BerthException Invalid(string key, string value) => new(ErrorKind.Invalid, $"invalid filter '{key}={value}'");
}
