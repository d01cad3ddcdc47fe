using Berth.Cli.Parsing;
using Berth.DockerApi.Containers;
using Berth.DockerApi.Networks;

namespace Berth.Cli.Options;

/// <summary>Reads --network (short or <c>name=x,alias=y,ip=…</c>), --ip, --ip6, --network-alias, --link-local-ip and --mac-address.</summary>
internal static class NetworkOption
{
    /// <summary>The network mode and, where there is something to say of them, the endpoints.</summary>
    public static (string Mode, NetworkingConfig? Config) Read(ParsedFlags flags)
    {
        IReadOnlyList<string> networks = flags.List("network").Concat(flags.List("net")).ToList() is { Count: > 0 } given ? given : ["default"];
        var endpoints = new Dictionary<string, EndpointSettings?>(StringComparer.Ordinal);
        string? mode = null;
        foreach (string network in networks)
        {
            (string name, EndpointSettings endpoint) = Parse(network);
            endpoint = mode is null ? WithFlags(endpoint, flags) : endpoint;
            mode ??= name;
            if (!endpoints.TryAdd(name, endpoint))
            {
                throw new CliException($"network \"{name}\" is specified multiple times", 125);
            }
        }

        bool plain = endpoints.Count == 1 && endpoints[mode!] == new EndpointSettings();
        return (mode!, plain ? null : new NetworkingConfig { EndpointsConfig = endpoints });
    }

    private static (string Name, EndpointSettings Endpoint) Parse(string text)
    {
        if (!text.Contains('=', StringComparison.Ordinal))
        {
            return (text, new EndpointSettings());
        }

        string name = "";
        var endpoint = new EndpointSettings();
        var aliases = new List<string>();
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string field in text.Split(','))
        {
            string[] pair = field.Split('=', 2);
            string value = pair.Length == 2 ? pair[1].Trim() : throw new CliException($"invalid field {field}", 125);
            switch (pair[0].Trim().ToLowerInvariant())
            {
                case "name":
                    name = value;
                    break;
                case "alias":
                    aliases.Add(value);
                    break;
                case "driver-opt":
                    string[] option = value.Split('=', 2);
                    options[option[0]] = option.Length == 2 ? option[1] : throw new CliException($"invalid key value pair format in driver options: {value}", 125);
                    break;
                case var key:
                    endpoint = Apply(endpoint, key, value);
                    break;
            }
        }

        return (name, endpoint with { Aliases = aliases.Count > 0 ? aliases : null, DriverOpts = options.Count > 0 ? options : null });
    }

    private static EndpointSettings Apply(EndpointSettings endpoint, string key, string value)
    {
        EndpointIpamConfig ipam = endpoint.IPAMConfig ?? new();
        return key switch
        {
            "ip" => endpoint with { IPAMConfig = ipam with { IPv4Address = value } },
            "ip6" => endpoint with { IPAMConfig = ipam with { IPv6Address = value } },
            "link-local-ip" => endpoint with { IPAMConfig = ipam with { LinkLocalIPs = [.. ipam.LinkLocalIPs ?? [], value] } },
            "mac-address" => endpoint with { MacAddress = value },
            "gw-priority" => endpoint with { GwPriority = int.TryParse(value, out int priority) ? priority : throw new CliException($"invalid gw-priority: {value}", 125) },
            _ => throw new CliException($"invalid field key {key}", 125),
        };
    }

    /// <summary>An endpoint from flags of its own.</summary>
    /// <param name="flags">The flags.</param>
    /// <param name="aliasFlag">The one that aliases are given by.</param>
    public static EndpointSettings Endpoint(ParsedFlags flags, string aliasFlag) => WithFlags(new EndpointSettings(), flags, aliasFlag);

    private static EndpointSettings WithFlags(EndpointSettings endpoint, ParsedFlags flags, string aliasFlag = "network-alias")
    {
        if (flags.List(aliasFlag) is { Count: > 0 } aliases)
        {
            endpoint = endpoint with { Aliases = aliases };
        }

        foreach ((string flag, string key) in new[] { ("ip", "ip"), ("ip6", "ip6"), ("mac-address", "mac-address") })
        {
            endpoint = flags.Text(flag) is { } value ? Apply(endpoint, key, value) : endpoint;
        }

        return flags.List("link-local-ip").Aggregate(endpoint, (e, value) => Apply(e, "link-local-ip", value));
    }
}
