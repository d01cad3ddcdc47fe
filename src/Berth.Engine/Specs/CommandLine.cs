using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Engine.Specs;

/// <summary>Merges what was asked for with the image's defaults, by Docker's rules.</summary>
public static class CommandLine
{
    /// <summary>The path that containers get when neither image nor user sets one.</summary>
    public const string DefaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>The settings of a container made from <paramref name="image"/>.</summary>
    public static ContainerConfig Merge(ContainerConfig asked, ContainerConfig? image)
    {
        image ??= new ContainerConfig();
        bool ownEntrypoint = asked.Entrypoint is { Count: > 0 };
        bool resetEntrypoint = asked.Entrypoint is [""];
        return asked with
        {
            User = asked.User is { Length: > 0 } ? asked.User : image.User,
            WorkingDir = asked.WorkingDir is { Length: > 0 } ? asked.WorkingDir : image.WorkingDir,
            Entrypoint = resetEntrypoint ? null : ownEntrypoint ? asked.Entrypoint : image.Entrypoint,
            // An entrypoint of one's own drops the image's arguments, which were meant for the image's entrypoint.
            Cmd = asked.Cmd is { Count: > 0 } ? asked.Cmd : ownEntrypoint ? null : image.Cmd,
            Env = Environment(asked.Env ?? [], image.Env ?? []),
            ExposedPorts = Union(asked.ExposedPorts, image.ExposedPorts),
            Volumes = Union(asked.Volumes, image.Volumes),
            Labels = Labels(asked.Labels, image.Labels),
            StopSignal = asked.StopSignal is { Length: > 0 } ? asked.StopSignal : image.StopSignal,
            StopTimeout = asked.StopTimeout ?? image.StopTimeout,
            Healthcheck = Healthcheck(asked.Healthcheck, image.Healthcheck),
            Shell = asked.Shell ?? image.Shell,
            OnBuild = asked.OnBuild,
        };
    }

    /// <summary>Program and arguments.</summary>
    /// <exception cref="BerthException">Neither image nor user names a program.</exception>
    public static IReadOnlyList<string> Of(ContainerConfig config)
    {
        string[] words = [.. config.Entrypoint ?? [], .. config.Cmd ?? []];
        return words.Length > 0 ? words : throw new BerthException(ErrorKind.Invalid, "no command specified");
    }

    /// <summary>Variables of <paramref name="image"/> that <paramref name="asked"/> does not set, then those of <paramref name="asked"/>.</summary>
    public static IReadOnlyList<string> Environment(IReadOnlyList<string> asked, IReadOnlyList<string> image)
    {
        var set = asked.Select(NameOf).ToHashSet(StringComparer.Ordinal);
        return [.. image.Where(variable => !set.Contains(NameOf(variable))), .. asked.Where(variable => variable.Contains('=', StringComparison.Ordinal))];
    }

    /// <summary>Name of a variable <c>NAME=value</c>.</summary>
    public static string NameOf(string variable)
    {
        int equals = variable.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? variable : variable[..equals];
    }

    private static HealthcheckConfig? Healthcheck(HealthcheckConfig? asked, HealthcheckConfig? image) =>
        asked is null || image is null
            ? asked ?? image
            : new HealthcheckConfig
            {
                Test = asked.Test is { Count: > 0 } ? asked.Test : image.Test,
                Interval = asked.Interval is > 0 ? asked.Interval : image.Interval,
                Timeout = asked.Timeout is > 0 ? asked.Timeout : image.Timeout,
                StartPeriod = asked.StartPeriod is > 0 ? asked.StartPeriod : image.StartPeriod,
                StartInterval = asked.StartInterval is > 0 ? asked.StartInterval : image.StartInterval,
                Retries = asked.Retries is > 0 ? asked.Retries : image.Retries,
            };

    private static Dictionary<string, EmptyObject>? Union(
        IReadOnlyDictionary<string, EmptyObject>? asked, IReadOnlyDictionary<string, EmptyObject>? image)
    {
        if (asked is null or { Count: 0 } && image is null or { Count: 0 })
        {
            return null;
        }

        var all = new Dictionary<string, EmptyObject>(StringComparer.Ordinal);
        foreach (string key in (image?.Keys ?? []).Concat(asked?.Keys ?? []))
        {
            all[key] = EmptyObject.Value;
        }

        return all;
    }

    private static Dictionary<string, string> Labels(IReadOnlyDictionary<string, string>? asked, IReadOnlyDictionary<string, string>? image)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in image ?? all)
        {
            all[key] = value;
        }

        foreach ((string key, string value) in asked ?? new Dictionary<string, string>())
        {
            all[key] = value;
        }

        return all;
    }
}
