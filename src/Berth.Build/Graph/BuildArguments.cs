using Berth.Build.Parsing;
using Berth.Oci.Images;

namespace Berth.Build.Graph;

/// <summary>
/// Where ARG values come from: the request, defaults, arguments before the first FROM, the platform. One per build; stages run in parallel.
/// </summary>
internal sealed class BuildArguments
{
    /// <summary>Passed to RUN without an ARG; never part of a cache key or a history, so that a changed proxy builds nothing anew.</summary>
    private static readonly string[] Proxies =
    [
        "ALL_PROXY", "all_proxy", "FTP_PROXY", "ftp_proxy", "HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy",
    ];

    private readonly IReadOnlyDictionary<string, string?> _given;
    private readonly Dictionary<string, string> _builtin;
    private readonly Dictionary<string, string> _global;
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>Takes the request's values and evaluates the arguments before the first FROM.</summary>
    /// <exception cref="DockerfileException">A default that cannot be expanded.</exception>
    public BuildArguments(BuildRequest request, Dockerfile dockerfile, Platform target)
    {
        _given = request.BuildArgs;
        _builtin = Builtin(target, string.IsNullOrEmpty(request.Target) ? "default" : request.Target);
        _global = new Dictionary<string, string>(_builtin, StringComparer.Ordinal);
        foreach (ArgInstruction arg in dockerfile.GlobalArgs)
        {
            foreach ((string name, string? text) in arg.Pairs)
            {
                string? value = Given(name, out string? given)
                    ? given
                    : text is null ? _builtin.GetValueOrDefault(name) : Expanding.Word(text, _global, dockerfile.Escape, arg.Line);
                Set(_global, name, value);
            }
        }
    }

    /// <summary>Variables of FROM lines.</summary>
    public IReadOnlyDictionary<string, string> Global => _global;

    /// <summary>SOURCE_DATE_EPOCH of the request; null when not given or no number.</summary>
    public DateTimeOffset? Epoch =>
        _given.TryGetValue("SOURCE_DATE_EPOCH", out string? text) && long.TryParse(text, out long seconds) && seconds is >= 0 and <= 253402300799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    /// <summary>Value of <c>ARG name</c> in a stage; <paramref name="fallback"/> is the expanded default, null without one. Null: not set.</summary>
    public string? ValueOf(string name, string? fallback) =>
        Given(name, out string? given) ? given : fallback ?? _global.GetValueOrDefault(name);

    /// <summary>The request's proxies, <c>NAME=value</c> each, without those in <paramref name="declared"/>.</summary>
    public IEnumerable<string> ProxyEnvironment(IReadOnlyDictionary<string, string> declared)
    {
        foreach (string name in Proxies)
        {
            if (!declared.ContainsKey(name) && Given(name, out string? value) && value is not null)
            {
                yield return $"{name}={value}";
            }
        }
    }

    /// <summary>Docker's warning about values that nothing asked for; null when all were.</summary>
    public string? UnusedWarning()
    {
        lock (_used)
        {
            string[] unused =
            [
                .. _given.Keys.Where(name => !_used.Contains(name) && !Proxies.Contains(name) && !_builtin.ContainsKey(name) && name != "SOURCE_DATE_EPOCH")
                    .Order(StringComparer.Ordinal),
            ];
            return unused.Length == 0 ? null : $"[Warning] One or more build-args [{string.Join(' ', unused)}] were not consumed\n";
        }
    }

    private bool Given(string name, out string? value)
    {
        if (!_given.TryGetValue(name, out value))
        {
            return false;
        }

        lock (_used)
        {
            _used.Add(name);
        }

        return true;
    }

    private static void Set(Dictionary<string, string> values, string name, string? value)
    {
        if (value is null)
        {
            values.Remove(name);
        }
        else
        {
            values[name] = value;
        }
    }

    private static Dictionary<string, string> Builtin(Platform target, string stage) => new(StringComparer.Ordinal)
    {
        ["TARGETPLATFORM"] = target.ToString(),
        ["TARGETOS"] = target.Os,
        ["TARGETARCH"] = target.Architecture,
        ["TARGETVARIANT"] = target.Variant ?? "",
        ["TARGETSTAGE"] = stage,
        ["BUILDPLATFORM"] = Platform.Host.ToString(),
        ["BUILDOS"] = Platform.Host.Os,
        ["BUILDARCH"] = Platform.Host.Architecture,
        ["BUILDVARIANT"] = Platform.Host.Variant ?? "",
    };
}
