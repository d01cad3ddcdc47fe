using System.Net;
using System.Security.Cryptography;
using Berth.Linux;
using Berth.Linux.Namespaces;
using Berth.Linux.Netlink;
using Berth.Linux.Nftables;
using Berth.Networks.Addresses;
using Berth.Networks.Namespaces;
using Berth.Networks.Ports;
using Berth.Networks.Rules;
using Berth.Oci;
using Microsoft.Extensions.Logging;

namespace Berth.Networks;

/// <summary>The default bridge with its endpoints, ports and rules. Not thread-safe: <see cref="NetworkService"/> holds the lock.</summary>
internal sealed partial class BridgeNetwork
{
    private const int BlindNameTries = 8;

    private readonly HostNetwork _host;
    private readonly ILogger _logger;
    private readonly RuleSet _rules;
    private readonly ForwardNeighbour _neighbour;
    private bool _neighbourRefused;
    private readonly NftBatch _batch = new();
    private readonly PortAllocator _ports;
    private readonly AddressPool _addresses;
    private readonly Dictionary<string, Endpoint> _endpoints = [];
    private readonly bool _dropForeign;
    private int _bridge;

    private BridgeNetwork(HostNetwork host, RuleSet rules, BridgePlan plan, ILogger logger)
    {
        _host = host;
        _logger = logger;
        _rules = rules;
        _bridge = plan.Index;
        _dropForeign = plan.DropForeign;
        _addresses = plan.Addresses;
        _ports = new PortAllocator(host.Probe) { HasIPv6 = host.HasIPv6() };
        Info = plan.Info;
        _neighbour = new ForwardNeighbour(host.Nft, rules.Instance, plan.Info.Interface);
    }

    public NetworkInfo Info { get; }

    private int PrefixLength => _addresses.Subnet.PrefixLength;

    /// <summary>Makes or repairs bridge and rules; <paramref name="live"/> endpoints are registered, other ports of the bridge deleted.</summary>
    public static BridgeNetwork Start(HostNetwork host, NetworkOptions options, IReadOnlyList<Endpoint> live, ILogger logger)
    {
        var rules = new RuleSet(options.InstanceName);
        var network = new BridgeNetwork(host, rules, BridgePlan.Make(host, rules, (options, live.Count > 0 ? live[0].Address : null)), logger);
        foreach (Endpoint endpoint in live)
        {
            network.Restore(endpoint);
        }

        network.SettleLinks();
        network.BuildRules();
        network.EnsureNeighbour();
        return network;
    }

    /// <summary>Makes an endpoint in the namespace.</summary>
    public Endpoint Attach(AttachRequest request, ReadyNamespace target)
    {
        IPAddress address = TakeAddress(request);
        List<PublishedPort> ports = [];
        string? link = null;
        try
        {
            MacAddress mac = ChooseMac(request, address);
            string endpointId = RandomNumberGenerator.GetHexString(64, lowercase: true);
            ports = TakePorts(request, address, endpointId);
            link = CreateVeth(target.Namespace, mac);
            Configure(target.Routes, address);
            var endpoint = new Endpoint
            {
                EndpointId = endpointId,
                ContainerName = request.ContainerName,
                HostInterface = link,
                Address = address,
                Mac = mac,
                AllowForeignAddresses = request.AllowForeignAddresses,
                Ports = ports,
            };
            AddRules(endpoint);
            _endpoints[endpointId] = endpoint;
            ForgetUdp(endpoint);
            return endpoint;
        }
        catch
        {
            _ports.Release(ports);
            DeleteLink(link);
            _addresses.Release(address);
            throw;
        }
    }

    /// <summary>Closes an endpoint's published ports. Its interface goes when the kernel takes the namespace down, a moment after its last
    /// process and fd: deleting it here would hold everybody up (20 ms instead of 0.3, under the kernel's one lock for interfaces).
    /// Until <see cref="TryForget"/> its address stays taken and its frames filtered. Goes on after an error, and logs it.</summary>
    public void Detach(Endpoint endpoint)
    {
        if (!_endpoints.ContainsKey(endpoint.EndpointId))
        {
            return;
        }

        _rules.DeletePorts(_batch.Begin(), endpoint);
        _endpoints[endpoint.EndpointId] = endpoint with { Ports = [] };
        CommitOrRebuild(endpoint);
        _ports.Release(endpoint.Ports);
        ForgetUdp(endpoint);
    }

    /// <summary>Forgets a detached endpoint whose interface is gone; false when it is still there.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="force">True deletes the interface: something keeps the namespace alive.</param>
    public bool TryForget(Endpoint endpoint, bool force)
    {
        if (force)
        {
            DeleteLink(endpoint.HostInterface);
        }
        else if (_host.Routes.FindLink(endpoint.HostInterface) is not null)
        {
            return false;
        }

        if (_endpoints.Remove(endpoint.EndpointId))
        {
            _rules.DeleteFilter(_batch.Begin(), endpoint);
            CommitOrRebuild(endpoint);
            _addresses.Release(endpoint.Address);
        }

        return true;
    }

    /// <summary>Makes the bridge and builds the tables anew if somebody took them away; true when something had to be done.</summary>
    public bool Repair()
    {
        bool repaired = RepairBridge();
        if (!_host.Nft.HasChain(_rules.Guard) || !_host.Nft.HasChain(_rules.EndpointFilter))
        {
            BuildRules();
            repaired = true;
        }

        EnsureNeighbour(); // comes and goes with Docker; nothing of ours was broken
        return repaired;
    }

    /// <summary>Takes bridge, endpoints and tables away.</summary>
    public void RemoveAll()
    {
        _neighbour.Remove();
        _rules.DeleteAll(_batch.Begin());
        _host.Nft.Commit(_batch, "delete tables");
        foreach (LinkInfo link in _host.Routes.Links())
        {
            if (link.Master == _bridge)
            {
                _host.Routes.DeleteLink(link.Name);
            }
        }

        _host.Routes.DeleteLink(Info.Interface);
        _endpoints.Clear();
    }

    private bool RepairBridge()
    {
        if (_host.Routes.FindLink(Info.Interface) is { IsUp: true } found && found.Index == _bridge)
        {
            return false;
        }

        _bridge = _host.EnsureBridge(Info.Interface, Info.Mtu);
        _host.Routes.AddAddress(_bridge, _addresses.Subnet, _addresses.Gateway);
        SettleLinks();
        return true;
    }

    public EndpointRecord Record(Endpoint endpoint) => endpoint.ToRecord(Info, PrefixLength);

    private static MacAddress ChooseMac(AttachRequest request, IPAddress address) =>
        request.MacAddress is null ? MacAddress.Of(address)
        : MacAddress.TryParse(request.MacAddress, out MacAddress mac) ? mac
        : throw new BerthException(ErrorKind.Invalid, $"invalid MAC address: '{request.MacAddress}'");

    private IPAddress TakeAddress(AttachRequest request)
    {
        if (request.IPv4Address is null)
        {
            return _addresses.Take();
        }

        if (!IPAddress.TryParse(request.IPv4Address, out IPAddress? wanted) || wanted.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork)
        {
            throw new BerthException(ErrorKind.Invalid, $"invalid IPv4 address: {request.IPv4Address}");
        }

        _addresses.Take(wanted);
        return wanted;
    }

    private List<PublishedPort> TakePorts(AttachRequest request, IPAddress address, string endpointId)
    {
        try
        {
            return _ports.Take(request.Ports, address);
        }
        catch (BerthException e) when (e.Kind == ErrorKind.Failed)
        {
            throw new BerthException(
                e.Kind, $"driver failed programming external connectivity on endpoint {request.ContainerName} ({endpointId}): {e.Message}", e);
        }
    }

    private string CreateVeth(NamespaceFd target, MacAddress mac)
    {
        for (int i = 0; ; i++)
        {
            string name = "veth" + RandomNumberGenerator.GetHexString(7, lowercase: true);
            try
            {
                _host.Routes.CreateVeth(new VethRequest
                {
                    Name = name,
                    Bridge = _bridge,
                    PeerNamespace = target,
                    PeerName = "eth0",
                    PeerMac = mac,
                    Mtu = Info.Mtu,
                    Hairpin = true,
                });
                return name;
            }
            catch (LinuxException e) when (e.Errno == Errno.EEXIST && i < BlindNameTries)
            {
                // Somebody has that name; take another.
            }
        }
    }

    private void Configure(RouteSocket inside, IPAddress address)
    {
        int index = inside.FindLink("eth0")!.Value.Index;
        inside.SetUp(index);
        inside.AddAddress(index, _addresses.Subnet, address);
        inside.SetDefaultRoute(index, _addresses.Gateway);
    }

    private void Restore(Endpoint endpoint)
    {
        _addresses.Take(endpoint.Address);
        _ports.Restore(endpoint.Ports);
        _endpoints[endpoint.EndpointId] = endpoint;
    }
}
