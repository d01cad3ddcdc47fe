using System.Net;
using Berth.Cli.Options;
using Berth.Cli.Parsing;
using Berth.DockerApi.Networks;

namespace Berth.Cli.Commands;

/// <summary><c>network create</c>.</summary>
internal static class NetworkCreateCommand
{
    /// <summary>Describes it.</summary>
    public static Command Define() => new("[OPTIONS] NETWORK", "Create a network", CreateAsync)
    {
        Flags =
        [
            Flag.Bool("attachable", "Kept for inspect: any container may join any network"),
            Flag.List("aux-address", "Addresses that are not given away (name=address)"),
            Flag.Text("driver", 'd', "bridge, macvlan or ipvlan") with { Default = "bridge" },
            Flag.List("gateway", "IPv4 or IPv6 gateway of a subnet"),
            Flag.Bool("internal", "Restrict external access to the network"),
            Flag.List("ip-range", "Give addresses from this part of a subnet"),
            Flag.List("ipam-opt", "Options of the address management (name=value)"),
            Flag.Bool("ipv4", "IPv4 addresses; --ipv4=false makes a network of IPv6 alone"),
            Flag.Bool("ipv6", "IPv6 addresses"),
            Flag.List("label", "Set a label"),
            Flag.List("opt", 'o', "Driver options (name=value)"),
            Flag.List("subnet", "Subnet (as 172.28.0.0/24)"),
        ],
        Examples = ["berth network create --subnet 172.28.0.0/24 back", "berth network create --internal --label tier=db data"],
        Least = 1,
        Most = 1,
    };

    private static async Task<int> CreateAsync(Invocation call)
    {
        var request = new NetworkCreateRequest
        {
            Name = call.Arguments[0],
            Driver = call.Flags.Text("driver") ?? "bridge",
            EnableIPv4 = call.Flags.Has("ipv4") ? call.Flags.Bool("ipv4") : null,
            EnableIPv6 = call.Flags.Has("ipv6") ? call.Flags.Bool("ipv6") : null,
            Internal = call.Flags.Bool("internal"),
            Attachable = call.Flags.Bool("attachable"),
            IPAM = new Ipam { Driver = "default", Options = EnvironmentOption.Pairs(call.Flags.List("ipam-opt")), Config = Pools(call.Flags) },
            Options = EnvironmentOption.Pairs(call.Flags.List("opt")),
            Labels = EnvironmentOption.Pairs(call.Flags.List("label")),
        };
        NetworkCreateResponse made = await (await call.EngineAsync()).CreateNetworkAsync(request, call.Cancellation);
        await call.Out.WriteLineAsync(made.Id);
        return 0;
    }

    private static List<IpamConfig> Pools(ParsedFlags flags)
    {
        var pools = flags.List("subnet").Select(static subnet => new IpamConfig { Subnet = subnet }).ToList();
        Assign(pools, flags.List("gateway"), "gateway", static (pool, value) =>
            pool with { Gateway = pool.Gateway is null ? value : throw new CliException($"cannot have multiple gateways for the subnet {pool.Subnet}") });
        Assign(pools, flags.List("ip-range"), "range", static (pool, value) =>
            pool with { IPRange = pool.IPRange is null ? value : throw new CliException($"cannot configure multiple ranges ({pool.IPRange}, {value}) on the same subnet ({pool.Subnet})") });
        foreach (string auxiliary in flags.List("aux-address"))
        {
            string[] pair = auxiliary.Split('=', 2);
            Assign(pools, [pair.Length == 2 ? pair[1] : throw new CliException($"invalid auxiliary address {auxiliary}: it must be name=address")], "aux-address", (pool, value) =>
                pool with { AuxiliaryAddresses = new Dictionary<string, string>(pool.AuxiliaryAddresses ?? new Dictionary<string, string>()) { [pair[0]] = value } });
        }

        return pools;
    }

    // Each value belongs to the subnet that it lies in.
    private static void Assign(List<IpamConfig> pools, IReadOnlyList<string> values, string what, Func<IpamConfig, string, IpamConfig> set)
    {
        foreach (string value in values)
        {
            int at = pools.FindIndex(pool => Contains(pool.Subnet, value.Split('/')[0]));
            if (at < 0)
            {
                throw new CliException($"no matching subnet for {what} {value}");
            }

            pools[at] = set(pools[at], value);
        }
    }

    private static bool Contains(string? subnet, string address) =>
        IPNetwork.TryParse(subnet, out IPNetwork parsed) && IPAddress.TryParse(address, out IPAddress? inside) && parsed.Contains(inside);
}
