using System.Net;
using System.Security.Cryptography;
using Berth.Linux;
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
    private readonly NftBatch _batch = new();
    private readonly PortAllocator _ports;
    private readonly AddressPool _addresses;
    private readonly Dictionary<string, Endpoint> _endpoints = [];
    private readonly bool _dropForeign;
    private readonly int _bridge;

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

        network.DeleteOrphans();
        network.BuildRules();
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

    /// <summary>Takes an endpoint away: rules first, so that nothing new gets in. Goes on after an error, and logs it.</summary>
    public void Detach(Endpoint endpoint)
    {
        if (!_endpoints.Remove(endpoint.EndpointId))
        {
            return;
        }

        DeleteRules(endpoint);
        _ports.Release(endpoint.Ports);
        ForgetUdp(endpoint);
        DeleteLink(endpoint.HostInterface);
        _addresses.Release(endpoint.Address);
    }

    /// <summary>Builds the tables anew if they are gone or damaged; true when something had to be done.</summary>
    public bool Repair()
    {
        if (_host.Nft.HasChain(_rules.Guard) && _host.Nft.HasChain(_rules.EndpointFilter))
        {
            return false;
        }

        BuildRules();
        return true;
    }

    /// <summary>Takes bridge, endpoints and tables away.</summary>
    public void RemoveAll()
    {
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

    private string CreateVeth(NetworkNamespace target, MacAddress mac)
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

    private void AddRules(Endpoint endpoint)
    {
        _rules.Add(_batch.Begin(), endpoint);
        int error = _host.Nft.TryCommit(_batch, endpoint.ContainerName, out string detail);
        if (error == 0)
        {
            return;
        }

        // Somebody flushed the tables, or an element of a dead endpoint is left: build them whole.
        LogRebuilt(_logger, endpoint.ContainerName, error, detail);
        _endpoints[endpoint.EndpointId] = endpoint;
        try
        {
            BuildRules();
        }
        catch
        {
            _endpoints.Remove(endpoint.EndpointId);
            throw;
        }
    }

    private void DeleteRules(Endpoint endpoint)
    {
        _rules.Delete(_batch.Begin(), endpoint);
        int error = _host.Nft.TryCommit(_batch, endpoint.ContainerName, out string detail);
        if (error != 0)
        {
            LogRebuilt(_logger, endpoint.ContainerName, error, detail);
            Try("rules", BuildRules);
        }
    }

    private void BuildRules()
    {
        _rules.Build(_batch.Begin(), new RuleState(Info.Interface, _addresses.Subnet, _endpoints.Values, _dropForeign));
        _host.Nft.Commit(_batch, "tables");
    }

    private void Restore(Endpoint endpoint)
    {
        _addresses.Take(endpoint.Address);
        _ports.Restore(endpoint.Ports);
        _endpoints[endpoint.EndpointId] = endpoint;
    }

    private void DeleteOrphans()
    {
        var known = new HashSet<string>();
        foreach (Endpoint endpoint in _endpoints.Values)
        {
            known.Add(endpoint.HostInterface);
        }

        foreach (LinkInfo link in _host.Routes.Links())
        {
            if (link.Master == _bridge && link.Kind == "veth" && !known.Contains(link.Name))
            {
                LogOrphan(_logger, link.Name);
                DeleteLink(link.Name);
            }
        }
    }

    private void ForgetUdp(Endpoint endpoint)
    {
        var hostPorts = new List<ushort>();
        foreach (PublishedPort port in endpoint.Ports)
        {
            if (port.Protocol == PortProtocol.Udp)
            {
                hostPorts.Add(port.HostPort);
            }
        }

        if (hostPorts.Count > 0)
        {
            Try("UDP connections", () => _host.Conntrack.ForgetUdp(hostPorts, endpoint.Address));
        }
    }

    private void DeleteLink(string? name)
    {
        if (name is not null)
        {
            Try(name, () => _host.Routes.DeleteLink(name));
        }
    }

    private void Try(string subject, Action work)
    {
        try
        {
            work();
        }
        catch (LinuxException e)
        {
            LogFailed(_logger, subject, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Built the nft tables anew: changing elements for {Container} failed with errno {Error} ({Detail}).")]
    private static partial void LogRebuilt(ILogger logger, string container, int error, string detail);

    [LoggerMessage(Level = LogLevel.Information, Message = "Deleted interface {Name}, which no running container owns.")]
    private static partial void LogOrphan(ILogger logger, string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not clear away {Subject}; the next start does.")]
    private static partial void LogFailed(ILogger logger, string subject, Exception e);
}
