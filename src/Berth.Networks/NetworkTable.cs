using System.Net;
using Berth.Networks.Addresses;
using Berth.Networks.Rules;
using Berth.Oci;
using Microsoft.Extensions.Logging;

namespace Berth.Networks;

/// <summary>The networks that stand, by ID, with their shared interfaces and rules. Not thread-safe: <see cref="NetworkService"/> holds the lock.</summary>
internal sealed class NetworkTable
{
    private readonly HostNetwork _host;
    private readonly NetworkOptions _options;
    private readonly ILogger _logger;
    private readonly Dictionary<string, Network> _networks = [];

    public NetworkTable(HostNetwork host, NetworkOptions options, ILogger logger)
    {
        (_host, _options, _logger) = (host, options, logger);
        var rules = new RuleSet(options.InstanceName);
        Firewall = new Firewall(host, rules, () => _networks.Values, logger)
        {
            DropForeign = host.EnableForwarding() || host.Nft.HasChain(rules.Foreign),
        };
    }

    public Firewall Firewall { get; }

    /// <summary>The default bridge.</summary>
    public Network Default { get; private set; } = null!;

    public IReadOnlyCollection<Network> All => _networks.Values;

    /// <summary>The network of that ID or name.</summary>
    /// <exception cref="BerthException">There is none.</exception>
    public Network Find(string idOrName) => TryFind(idOrName) ?? throw new BerthException(ErrorKind.NotFound, $"network {idOrName} not found");

    public Network? TryFind(string idOrName)
    {
        if (_networks.TryGetValue(idOrName, out Network? network))
        {
            return network;
        }

        foreach (Network candidate in _networks.Values)
        {
            if (candidate.Record.Name == idOrName)
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>Adds the default bridge, with the subnet that its interface has if that is alive or fits.</summary>
    /// <param name="alive">The address of an endpoint that is alive: the subnet must stay what it was for it.</param>
    public void AddDefault(string? alive)
    {
        string name = _options.InstanceName + "0";
        IPNetwork subnet = DefaultSubnet(name, alive is null ? null : IPAddress.Parse(alive));
        var record = new NetworkRecord
        {
            Id = BuiltInNetworks.IdOf(_options.InstanceName, BuiltInNetworks.Bridge),
            Name = BuiltInNetworks.Bridge,
            Driver = "bridge",
            EnableIPv4 = true,
            Pools = [new NetworkPool { Subnet = subnet.ToString() }],
            Options = new Dictionary<string, string>
            {
                ["com.docker.network.bridge.default_bridge"] = "true",
                ["com.docker.network.bridge.enable_icc"] = "true",
                ["com.docker.network.bridge.enable_ip_masquerade"] = "true",
                ["com.docker.network.bridge.name"] = name,
                ["com.docker.network.driver.mtu"] = _options.Mtu.ToString(System.Globalization.CultureInfo.InvariantCulture),
            },
        };
        Default = Add(WithGateways(record));
    }

    /// <summary>Chooses what the request left open, and refuses what cannot be.</summary>
    /// <exception cref="BerthException">Docker's texts.</exception>
    public NetworkRecord Complete(NetworkRecord request)
    {
        var pools = new List<NetworkPool>();
        foreach (NetworkPool pool in request.Pools)
        {
            pools.Add(pool.Subnet.Length > 0 ? Checked(pool) : pool);
        }

        bool hasIPv4 = pools.Exists(pool => !IsIPv6(pool) && pool.Subnet.Length > 0);
        bool hasIPv6 = pools.Exists(IsIPv6);
        if (request.EnableIPv4 && !hasIPv4)
        {
            string subnet = SubnetChoice.FreeSmall(Used(ipv6: false)).ToString();
            int open = pools.FindIndex(pool => pool.Subnet.Length == 0);
            _ = open < 0 ? Insert(pools, new NetworkPool { Subnet = subnet }) : Replace(pools, open, subnet);
        }

        if (request.EnableIPv6 && !hasIPv6)
        {
            pools.Add(new NetworkPool { Subnet = SubnetChoice.FreeIPv6(_options.InstanceName, Used(ipv6: true)).ToString() });
        }

        pools.RemoveAll(pool => pool.Subnet.Length == 0 || (IsIPv6(pool) ? !request.EnableIPv6 : !request.EnableIPv4));
        if (request.Driver == "bridge" && (pools.Count(IsIPv6) > 1 || pools.Count(pool => !IsIPv6(pool)) > 1))
        {
            throw new BerthException(ErrorKind.Forbidden, "bridge driver doesn't support multiple subnets");
        }

        return WithGateways(request with { Pools = pools });
    }

    /// <summary>Adds a network without making anything of it.</summary>
    public Network Add(NetworkRecord record)
    {
        var network = new Network(record, _host, _options, _logger);
        if (network.Links.Bridge is { } bridge && All.Any(other => other.Links.Bridge == bridge))
        {
            throw new BerthException(ErrorKind.Forbidden, $"bridge name {bridge} is in use by another network");
        }

        _networks.Add(record.Id, network);
        return network;
    }

    /// <summary>Makes what the network's endpoints share.</summary>
    public void Stand(Network network)
    {
        if (network.IPv6 is not null)
        {
            _host.EnableForwardingIPv6();
        }

        network.Links.Ensure(network.Endpoints);
    }

    /// <summary>Forgets a network and takes away what its endpoints shared.</summary>
    public void Remove(Network network)
    {
        _networks.Remove(network.Record.Id);
        Firewall.Delete(network);
        network.Links.Remove();
    }

    /// <summary>Looks whether interfaces and tables stand, and makes them anew.</summary>
    public bool Repair()
    {
        bool repaired = false;
        foreach (Network network in _networks.Values)
        {
            repaired |= network.Links.Ensure(network.Endpoints);
        }

        return Firewall.Repair() || repaired;
    }

    private static bool IsIPv6(NetworkPool pool) => pool.Subnet.Contains(':', StringComparison.Ordinal);

    private static bool Insert(List<NetworkPool> pools, NetworkPool pool)
    {
        pools.Insert(0, pool);
        return true;
    }

    private static bool Replace(List<NetworkPool> pools, int index, string subnet)
    {
        pools[index] = pools[index] with { Subnet = subnet };
        return true;
    }

    private static NetworkRecord WithGateways(NetworkRecord record) => record with
    {
        Pools = [.. record.Pools.Select(pool => pool with { Gateway = new AddressPool(record.Name, pool).Gateway.ToString() })],
    };

    private NetworkPool Checked(NetworkPool pool)
    {
        IPNetwork subnet = SubnetText.Parse(pool.Subnet);
        foreach (Network other in _networks.Values)
        {
            foreach (NetworkPool theirs in other.Record.Pools)
            {
                if (SubnetText.Overlap(SubnetText.Parse(theirs.Subnet), subnet))
                {
                    throw new BerthException(
                        ErrorKind.Forbidden,
                        $"invalid pool request: Pool overlaps with other one on this address space: network {other.Record.Name} has {theirs.Subnet}");
                }
            }
        }

        return pool with { IsChosen = true };
    }

    private List<IPNetwork> Used(bool ipv6)
    {
        List<IPNetwork> used = _host.Routes.Routes(0, ipv6);
        foreach (Network network in _networks.Values)
        {
            used.AddRange(network.Record.Pools.Where(pool => IsIPv6(pool) == ipv6).Select(pool => SubnetText.Parse(pool.Subnet)));
        }

        return used;
    }

    private IPNetwork DefaultSubnet(string bridge, IPAddress? alive)
    {
        int index = _host.EnsureBridge(bridge, _options.Mtu, ipv6: false);
        IPNetwork? wanted = _options.DefaultSubnet is null ? null : SubnetText.Parse(_options.DefaultSubnet);
        foreach ((IPAddress address, int prefixLength) in _host.Routes.IPv4Addresses(index))
        {
            IPNetwork has = SubnetText.Of(address, prefixLength);
            if (alive is not null ? has.Contains(alive) : wanted is null || has == wanted)
            {
                return has;
            }
        }

        // The bridge is new, or lost its address.
        IPNetwork chosen = wanted ?? SubnetChoice.Free([.. _host.Routes.Routes(index, ipv6: false), .. Used(ipv6: false)]);
        return alive is null || chosen.Contains(alive)
            ? chosen
            : throw new BerthException(
                ErrorKind.Conflict, $"Running containers have addresses like {alive}, outside subnet {chosen}: stop them before the bridge changes.");
    }
}
