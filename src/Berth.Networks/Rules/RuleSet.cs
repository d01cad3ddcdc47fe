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
/// forward: answers, DNATed connections, inside one bridge, containers to the world; the rest that touches a bridge is dropped;
/// foreign: what touches none of our bridges; there only if forwarding was off before us, and then dropped.
/// Table bridge NAME: each endpoint sends with its own MAC and IP address only, and no IPv6 (so no router advertisements).
/// The bridge itself cannot be matched there (nft_meta_bridge is a module some kernels lack): ports are named one by one.
/// </remarks>
internal sealed class RuleSet
{
    private const uint IPS_DST_NAT = 0x20;
    private const uint EstablishedOrRelated = 2 | 4;
    private const ushort ETH_P_IP = 0x0800;
    private const ushort ETH_P_ARP = 0x0806;
    private const int PriorityRaw = -300;
    private const int PriorityDstNat = -100;
    private const int PrioritySrcNat = 100;

    private readonly NftTable _inet;
    private readonly NftTable _bridge;
    private readonly NftSet _bridges;
    private readonly NftSet _subnets;
    private readonly NftSet _inside;
    private readonly NftSet _portsAnywhere;
    private readonly NftSet _portsAt;
    private readonly NftSet _endpoints;
    private readonly NftSet _macs;
    private readonly NftSet _addresses;

    public RuleSet(string instance)
    {
        Instance = instance;
        _inet = new NftTable(NftFamily.Inet, instance);
        _bridge = new NftTable(NftFamily.Bridge, instance);
        _bridges = new NftSet(_inet, "bridges", [NftType.InterfaceName], []);
        _subnets = new NftSet(_inet, "subnets", [NftType.IPv4Address], [], IsInterval: true);
        _inside = new NftSet(_inet, "inside", [NftType.InterfaceName, NftType.InterfaceName], []);
        _portsAnywhere = new NftSet(_inet, "ports", [NftType.InetProtocol, NftType.InetService], [NftType.IPv4Address, NftType.InetService]);
        _portsAt = new NftSet(
            _inet, "ports-at", [NftType.InetProtocol, NftType.IPv4Address, NftType.InetService], [NftType.IPv4Address, NftType.InetService]);
        _endpoints = new NftSet(_bridge, "endpoints", [NftType.InterfaceName], []);
        _macs = new NftSet(_bridge, "macs", [NftType.InterfaceName, NftType.EtherAddress], []);
        _addresses = new NftSet(_bridge, "addresses", [NftType.InterfaceName, NftType.IPv4Address], []);
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
        foreach (NftSet set in (ReadOnlySpan<NftSet>)[_bridges, _subnets, _inside, _portsAnywhere, _portsAt, _endpoints, _macs, _addresses])
        {
            batch.AddSet(set);
        }

        AddGuard(batch);
        AddPublish(batch, new NftChain(_inet, "publish", NftHook.Prerouting, PriorityDstNat, IsNat: true));
        AddPublish(batch, new NftChain(_inet, "publish-local", NftHook.Output, PriorityDstNat, IsNat: true));
        AddMasquerade(batch);
        AddForward(batch, state.DropForeign);
        AddEndpointFilter(batch);
        AddBridge(batch, state);
        foreach (Endpoint endpoint in state.Endpoints)
        {
            Add(batch, endpoint);
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

    /// <summary>Filters an endpoint's frames and publishes its ports.</summary>
    public void Add(NftBatch batch, Endpoint endpoint)
    {
        ChangeFilter(endpoint, batch.AddElement);
        ChangePorts(endpoint, batch.AddElement);
    }

    /// <summary>Unpublishes an endpoint's ports.</summary>
    public void DeletePorts(NftBatch batch, Endpoint endpoint) => ChangePorts(endpoint, (set, key, _) => batch.DeleteElement(set, key));

    /// <summary>Stops filtering an endpoint's frames: only when its interface is gone.</summary>
    public void DeleteFilter(NftBatch batch, Endpoint endpoint) => ChangeFilter(endpoint, (set, key, _) => batch.DeleteElement(set, key));

    private delegate void ElementChange(NftSet set, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    private void ChangeFilter(Endpoint endpoint, ElementChange change)
    {
        if (endpoint.AllowForeignAddresses)
        {
            return;
        }

        Span<byte> key = stackalloc byte[24];
        key.Clear();
        Encoding.ASCII.GetBytes(endpoint.HostInterface, key);
        change(_endpoints, key[..16], default);
        endpoint.Mac.CopyTo(key[16..]);
        change(_macs, key, default);
        key[16..].Clear();
        endpoint.Address.TryWriteBytes(key[16..], out _);
        change(_addresses, key[..20], default);
    }

    private void ChangePorts(Endpoint endpoint, ElementChange change)
    {
        Span<byte> key = stackalloc byte[12];
        Span<byte> value = stackalloc byte[8];
        value.Clear();
        endpoint.Address.TryWriteBytes(value, out _);
        foreach (PublishedPort port in endpoint.Ports)
        {
            var host = IPAddress.Parse(port.HostAddress);
            if (host.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork)
            {
                continue; // the monitor's socket carries these
            }

            bool anywhere = host.Equals(IPAddress.Any);
            key.Clear();
            key[0] = (byte)port.Protocol;
            if (!anywhere)
            {
                host.TryWriteBytes(key[4..], out _);
            }

            BinaryPrimitives.WriteUInt16BigEndian(key[(anywhere ? 4 : 8)..], port.HostPort);
            BinaryPrimitives.WriteUInt16BigEndian(value[4..], port.ContainerPort);
            change(anywhere ? _portsAnywhere : _portsAt, key[..(anywhere ? 8 : 12)], value);
        }
    }

    private void AddBridge(NftBatch batch, RuleState state)
    {
        Span<byte> name = stackalloc byte[32];
        name.Clear();
        Encoding.ASCII.GetBytes(state.Bridge, name);
        Encoding.ASCII.GetBytes(state.Bridge, name[16..]);
        batch.AddElement(_bridges, name[..16]);
        batch.AddElement(_inside, name);

        Span<byte> first = stackalloc byte[4];
        Span<byte> end = stackalloc byte[4];
        state.Subnet.BaseAddress.TryWriteBytes(first, out _);
        uint after = BinaryPrimitives.ReadUInt32BigEndian(first) + (1u << (32 - state.Subnet.PrefixLength));
        BinaryPrimitives.WriteUInt32BigEndian(end, after);
        batch.AddInterval(_subnets, first, end);
    }

    private void AddGuard(NftBatch batch)
    {
        const int SourceOffset = 12;
        const int DestinationOffset = 16;
        batch.AddChain(Guard);
        foreach (int offset in (ReadOnlySpan<int>)[DestinationOffset, SourceOffset])
        {
            IPv4(batch.AddRule(Guard).Load(NftMeta.InputName).Compare(Name("lo"), equal: false))
                .LoadHeader(NftHeader.Network, offset, 1).Compare([127]).Drop().End();
        }
    }

    private void AddPublish(NftBatch batch, NftChain chain)
    {
        batch.AddChain(chain);
        IPv4(batch.AddRule(chain))
            .Load(NftMeta.L4Protocol).LoadHeader(NftHeader.Network, 16, 4, at: 1).LoadHeader(NftHeader.Transport, 2, 2, at: 2)
            .Map(_portsAt).DestinationNat(ipv6: false).End();
        IPv4(batch.AddRule(chain)).DestinationIsLocal()
            .Load(NftMeta.L4Protocol).LoadHeader(NftHeader.Transport, 2, 2, at: 1)
            .Map(_portsAnywhere).DestinationNat(ipv6: false).End();
    }

    private void AddMasquerade(NftBatch batch)
    {
        var chain = new NftChain(_inet, "masquerade", NftHook.Postrouting, PrioritySrcNat, IsNat: true);
        batch.AddChain(chain);
        IPv4(batch.AddRule(chain)).LoadHeader(NftHeader.Network, 12, 4).In(_subnets)
            .Load(NftMeta.OutputName).In(_bridges, inverted: true).Masquerade().End();
        IPv4(batch.AddRule(chain)).LoadHeader(NftHeader.Network, 12, 1).Compare([127])
            .Load(NftMeta.OutputName).In(_bridges).Masquerade().End();
        IPv4(batch.AddRule(chain)).LoadHeader(NftHeader.Network, 12, 4).In(_subnets)
            .Load(NftMeta.OutputName).In(_bridges).ConnectionStatus(IPS_DST_NAT).Masquerade().End();
    }

    private void AddForward(NftBatch batch, bool dropForeign)
    {
        var chain = new NftChain(_inet, "forward", NftHook.Forward);
        batch.AddChain(chain);
        if (dropForeign)
        {
            batch.AddChain(Foreign);
            // Frames inside somebody else's bridge pass here while br_netfilter is on; they never were forwarding.
            batch.AddRule(Foreign).Load(NftMeta.InputKind).Compare(Name("bridge")).Load(NftMeta.OutputKind).Compare(Name("bridge")).Accept().End();
            batch.AddRule(Foreign).Drop().End();
        }

        NftRule foreign = batch.AddRule(chain)
            .Load(NftMeta.InputName).In(_bridges, inverted: true).Load(NftMeta.OutputName).In(_bridges, inverted: true);
        (dropForeign ? foreign.Goto(Foreign) : foreign.Accept()).End();
        batch.AddRule(chain).ConnectionState(EstablishedOrRelated).Accept().End();
        batch.AddRule(chain).ConnectionStatus(IPS_DST_NAT).Accept().End();
        batch.AddRule(chain).Load(NftMeta.InputName).Load(NftMeta.OutputName, at: 4).In(_inside).Accept().End();
        batch.AddRule(chain).Load(NftMeta.InputName).In(_bridges).Load(NftMeta.OutputName).In(_bridges, inverted: true).Accept().End();
        batch.AddRule(chain).Drop().End();
    }

    private void AddEndpointFilter(NftBatch batch)
    {
        NftChain chain = EndpointFilter;
        batch.AddChain(chain);
        batch.AddRule(chain).Load(NftMeta.InputName).In(_endpoints, inverted: true).Accept().End();
        batch.AddRule(chain).Load(NftMeta.InputName).LoadHeader(NftHeader.Link, 6, 6, at: 4).In(_macs, inverted: true).Drop().End();

        // ARP: sender's MAC (8) and IP (14) are its own; 0.0.0.0 asks whether an address is free.
        EtherType(batch.AddRule(chain), ETH_P_ARP).Load(NftMeta.InputName).LoadHeader(NftHeader.Network, 8, 6, at: 4)
            .In(_macs, inverted: true).Drop().End();
        EtherType(batch.AddRule(chain), ETH_P_ARP).LoadHeader(NftHeader.Network, 14, 4).Compare([0, 0, 0, 0]).Accept().End();
        EtherType(batch.AddRule(chain), ETH_P_ARP).Load(NftMeta.InputName).LoadHeader(NftHeader.Network, 14, 4, at: 4)
            .In(_addresses).Accept().End();
        EtherType(batch.AddRule(chain), ETH_P_IP).Load(NftMeta.InputName).LoadHeader(NftHeader.Network, 12, 4, at: 4)
            .In(_addresses).Accept().End();
        batch.AddRule(chain).Drop().End(); // IPv6 (router advertisements with it), VLAN tags, anything else
    }

    private static NftRule IPv4(NftRule rule) => rule.Load(NftMeta.Family).Compare([2]);

    private static NftRule EtherType(NftRule rule, ushort type) =>
        rule.LoadHeader(NftHeader.Link, 12, 2).Compare([(byte)(type >> 8), (byte)type]);

    private static byte[] Name(string name)
    {
        byte[] padded = new byte[16];
        Encoding.ASCII.GetBytes(name, padded);
        return padded;
    }
}
