using System.Buffers.Binary;
using System.Net;
using System.Text;
using Berth.Linux.Nftables;
using Berth.Networks.Ports;

namespace Berth.Networks.Rules;

/// <summary>The nft tables of one instance: rules that never change, and sets whose elements are the bridges, endpoints and ports.</summary>
/// <remarks>
/// Table inet NAME:
/// guard (prerouting, raw): nothing from outside reaches or pretends to be 127/8, which route_localnet would let in;
/// publish, publish-local (dstnat): DNAT by map, exact address first, then any address of this host;
/// masquerade (srcnat): containers to the world, and whoever would be answered past us (127/8, a container reaching itself by the host);
/// forward: nothing in or out of internal bridges; else answers, DNATed connections, inside one bridge, containers to the world; the
/// rest that touches a bridge is dropped, what goes from one bridge to another with it;
/// foreign: what touches none of our bridges; there only if forwarding was off before us, and then dropped.
/// Table bridge NAME: each endpoint sends with its own MAC and IP addresses only, and no router advertisements or redirects; without an IPv6
/// address no IPv6. Extension headers that such messages could hide behind are dropped (a fragmented one no host obeys, RFC 6980).
/// The bridge itself cannot be matched there (nft_meta_bridge is a module some kernels lack): ports are named one by one.
/// </remarks>
internal sealed partial class RuleSet
{
    private const uint IPS_DST_NAT = 0x20;
    private const uint EstablishedOrRelated = 2 | 4;
    private const ushort ETH_P_IP = 0x0800;
    private const ushort ETH_P_ARP = 0x0806;
    private const ushort ETH_P_IPV6 = 0x86dd;
    private const int PriorityRaw = -300;
    private const int PriorityDstNat = -100;
    private const int PrioritySrcNat = 100;

    private readonly NftTable _inet;
    private readonly NftTable _bridge;
    private readonly NftSet _bridges;
    private readonly NftSet _internal;
    private readonly NftSet _subnets;
    private readonly NftSet _subnets6;
    private readonly NftSet _local;
    private readonly NftSet _local6;
    private readonly NftSet _inside;
    private readonly NftSet _portsAnywhere;
    private readonly NftSet _portsAt;
    private readonly NftSet _portsAnywhere6;
    private readonly NftSet _portsAt6;
    private readonly NftSet _endpoints;
    private readonly NftSet _macs;
    private readonly NftSet _addresses;
    private readonly NftSet _addresses6;

    public RuleSet(string instance)
    {
        Instance = instance;
        _inet = new NftTable(NftFamily.Inet, instance);
        _bridge = new NftTable(NftFamily.Bridge, instance);
        _bridges = new NftSet(_inet, "bridges", [NftType.InterfaceName], []);
        _internal = new NftSet(_inet, "internal", [NftType.InterfaceName], []);
        _subnets = new NftSet(_inet, "subnets", [NftType.IPv4Address], [], IsInterval: true);
        _subnets6 = new NftSet(_inet, "subnets6", [NftType.IPv6Address], [], IsInterval: true);
        _local = new NftSet(_inet, "local", [NftType.IPv4Address], [], IsInterval: true);
        _local6 = new NftSet(_inet, "local6", [NftType.IPv6Address], [], IsInterval: true);
        _inside = new NftSet(_inet, "inside", [NftType.InterfaceName, NftType.InterfaceName], []);
        _portsAnywhere = new NftSet(_inet, "ports", [NftType.InetProtocol, NftType.InetService], [NftType.IPv4Address, NftType.InetService]);
        _portsAt = new NftSet(
            _inet, "ports-at", [NftType.InetProtocol, NftType.IPv4Address, NftType.InetService], [NftType.IPv4Address, NftType.InetService]);
        _portsAnywhere6 = new NftSet(_inet, "ports6", [NftType.InetProtocol, NftType.InetService], [NftType.IPv6Address, NftType.InetService]);
        _portsAt6 = new NftSet(
            _inet, "ports-at6", [NftType.InetProtocol, NftType.IPv6Address, NftType.InetService], [NftType.IPv6Address, NftType.InetService]);
        _endpoints = new NftSet(_bridge, "endpoints", [NftType.InterfaceName], []);
        _macs = new NftSet(_bridge, "macs", [NftType.InterfaceName, NftType.EtherAddress], []);
        _addresses = new NftSet(_bridge, "addresses", [NftType.InterfaceName, NftType.IPv4Address], []);
        _addresses6 = new NftSet(_bridge, "addresses6", [NftType.InterfaceName, NftType.IPv6Address], []);
        Foreign = new NftChain(_inet, "foreign");
        Guard = new NftChain(_inet, "guard", NftHook.Prerouting, PriorityRaw);
        EndpointFilter = new NftChain(_bridge, "endpoints-in", NftHook.Prerouting, PriorityRaw);
    }

    /// <summary>The instance's name.</summary>
    public string Instance { get; }

    /// <summary>The chain whose presence says that it was us who switched forwarding on.</summary>
    public NftChain Foreign { get; }

    /// <summary>Keeps 127/8 to the host; always there.</summary>
    public NftChain Guard { get; }

    /// <summary>Keeps endpoints to their own addresses; always there.</summary>
    public NftChain EndpointFilter { get; }

    /// <summary>Replaces both tables whole.</summary>
    public void Build(NftBatch batch, RuleState state)
    {
        DeleteAll(batch);
        batch.AddTable(_inet);
        batch.AddTable(_bridge);
        foreach (NftSet set in (ReadOnlySpan<NftSet>)[
            _bridges, _internal, _subnets, _subnets6, _local, _local6, _inside, _portsAnywhere, _portsAt, _portsAnywhere6, _portsAt6,
            _endpoints, _macs, _addresses, _addresses6])
        {
            batch.AddSet(set);
        }

        AddGuard(batch);
        AddPublish(batch, new NftChain(_inet, "publish", NftHook.Prerouting, PriorityDstNat, IsNat: true));
        AddPublish(batch, new NftChain(_inet, "publish-local", NftHook.Output, PriorityDstNat, IsNat: true));
        AddMasquerade(batch);
        AddForward(batch, state.DropForeign);
        AddEndpointFilter(batch);
        foreach (Network network in state.Networks)
        {
            Add(batch, network);
            foreach (Endpoint endpoint in network.Endpoints)
            {
                Add(batch, endpoint);
            }
        }
    }

    /// <summary>Takes both tables away.</summary>
    public void DeleteAll(NftBatch batch)
    {
        batch.AddTable(_inet);
        batch.DeleteTable(_inet);
        batch.AddTable(_bridge);
        batch.DeleteTable(_bridge);
    }

    /// <summary>Lets a network's packets go where they may.</summary>
    public void Add(NftBatch batch, Network network) => ChangeNetwork(network, batch.AddElement, batch.AddInterval);

    /// <summary>Forgets a network.</summary>
    public void Delete(NftBatch batch, Network network) => ChangeNetwork(network, (set, key, _) => batch.DeleteElement(set, key), batch.DeleteInterval);

    /// <summary>Filters an endpoint's frames and publishes its ports.</summary>
    public void Add(NftBatch batch, Endpoint endpoint)
    {
        ChangeFilter(endpoint, batch.AddElement);
        ChangePorts(endpoint, batch.AddElement);
    }

    /// <summary>Publishes an endpoint's ports.</summary>
    public void AddPorts(NftBatch batch, Endpoint endpoint) => ChangePorts(endpoint, batch.AddElement);

    /// <summary>Unpublishes an endpoint's ports.</summary>
    public void DeletePorts(NftBatch batch, Endpoint endpoint) => ChangePorts(endpoint, (set, key, _) => batch.DeleteElement(set, key));

    /// <summary>Stops filtering an endpoint's frames: only when its interface is gone.</summary>
    public void DeleteFilter(NftBatch batch, Endpoint endpoint) => ChangeFilter(endpoint, (set, key, _) => batch.DeleteElement(set, key));

    private delegate void ElementChange(NftSet set, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    private delegate void IntervalChange(NftSet set, ReadOnlySpan<byte> first, ReadOnlySpan<byte> end);

    private void ChangeNetwork(Network network, ElementChange change, IntervalChange changeInterval)
    {
        if (network.Links.Bridge is not { } bridge)
        {
            return; // its packets do not pass this host
        }

        Span<byte> name = stackalloc byte[32];
        name.Clear();
        Encoding.ASCII.GetBytes(bridge, name);
        Encoding.ASCII.GetBytes(bridge, name[16..]);
        change(_bridges, name[..16], default);
        if (network.Options.InterContainer)
        {
            change(_inside, name, default);
        }

        if (network.Record.Internal)
        {
            change(_internal, name[..16], default);
        }

        bool masquerade = network.Options.Masquerade && !network.Record.Internal;
        ChangeSubnet(network.IPv4?.Subnet, (_local, masquerade ? _subnets : null), changeInterval);
        ChangeSubnet(network.IPv6?.Subnet, (_local6, masquerade ? _subnets6 : null), changeInterval);
    }

    private static void ChangeSubnet(IPNetwork? subnet, (NftSet Local, NftSet? Masqueraded) sets, IntervalChange change)
    {
        if (subnet is not { } range)
        {
            return;
        }

        Span<byte> first = stackalloc byte[16];
        Span<byte> end = stackalloc byte[16];
        range.BaseAddress.TryWriteBytes(first, out int length);
        first.CopyTo(end);
        int at = (range.PrefixLength - 1) / 8;
        for (int carry = 1 << (7 - ((range.PrefixLength - 1) % 8)); carry > 0 && at >= 0; at--)
        {
            int sum = end[at] + carry;
            end[at] = (byte)sum;
            carry = sum >> 8;
        }

        change(sets.Local, first[..length], end[..length]);
        if (sets.Masqueraded is not null)
        {
            change(sets.Masqueraded, first[..length], end[..length]);
        }
    }

    private void ChangeFilter(Endpoint endpoint, ElementChange change)
    {
        if (endpoint.AllowForeignAddresses || endpoint.HostInterface.Length == 0)
        {
            return;
        }

        Span<byte> key = stackalloc byte[32];
        key.Clear();
        Encoding.ASCII.GetBytes(endpoint.HostInterface, key);
        change(_endpoints, key[..16], default);
        endpoint.Mac.CopyTo(key[16..]);
        change(_macs, key[..24], default);
        key[16..].Clear();
        if (endpoint.Address is { } ipv4)
        {
            ipv4.TryWriteBytes(key[16..], out _);
            change(_addresses, key[..20], default);
        }

        if (endpoint.IPv6Address is { } ipv6)
        {
            ipv6.TryWriteBytes(key[16..], out _);
            change(_addresses6, key, default);
            endpoint.Mac.LinkLocal().TryWriteBytes(key[16..], out _);
            change(_addresses6, key, default);
        }
    }

    private void ChangePorts(Endpoint endpoint, ElementChange change)
    {
        Span<byte> key = stackalloc byte[24];
        Span<byte> value = stackalloc byte[20];
        foreach (PublishedPort port in endpoint.Ports)
        {
            var host = IPAddress.Parse(port.HostAddress);
            var container = IPAddress.Parse(port.ContainerAddress);
            if (host.AddressFamily != container.AddressFamily)
            {
                continue; // the monitor's socket carries these
            }

            bool ipv6 = host.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
            bool anywhere = host.Equals(IPAddress.Any) || host.Equals(IPAddress.IPv6Any);
            key.Clear();
            value.Clear();
            key[0] = (byte)port.Protocol;
            int at = 4;
            if (!anywhere)
            {
                host.TryWriteBytes(key[4..], out int written);
                at += written;
            }

            BinaryPrimitives.WriteUInt16BigEndian(key[at..], port.HostPort);
            container.TryWriteBytes(value, out int length);
            BinaryPrimitives.WriteUInt16BigEndian(value[length..], port.ContainerPort);
            NftSet set = ipv6 ? anywhere ? _portsAnywhere6 : _portsAt6 : anywhere ? _portsAnywhere : _portsAt;
            change(set, key[..(at + 4)], value[..(length + 4)]);
        }
    }
}
