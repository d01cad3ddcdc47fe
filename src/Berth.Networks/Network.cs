using Berth.Linux.Netlink;
using Berth.Networks.Addresses;
using Berth.Networks.Drivers;
using Berth.Oci;
using Microsoft.Extensions.Logging;

namespace Berth.Networks;

/// <summary>A network as it stands: addresses, interfaces, endpoints. Not thread-safe: <see cref="NetworkService"/> holds the lock.</summary>
internal sealed class Network
{
    private readonly Dictionary<string, Endpoint> _endpoints = [];

    /// <exception cref="BerthException">The record contradicts itself: pools, driver, options.</exception>
    public Network(NetworkRecord record, HostNetwork host, NetworkOptions options, ILogger logger)
    {
        Record = record;
        foreach (NetworkPool pool in record.Pools)
        {
            var addresses = new AddressPool(record.Name, pool);
            (IPv4, IPv6) = addresses.IsIPv4 ? (IPv4 ?? addresses, IPv6) : (IPv4, IPv6 ?? addresses);
        }

        if (record.Driver == "bridge")
        {
            Options = BridgeOptions.Parse(record.Options);
            string name = Options.Name ?? "br-" + record.Id[..12];
            Links = new BridgeLinks(host, this, new BridgePort(name, Options.Mtu > 0 ? Options.Mtu : options.Mtu, !Options.InterContainer), logger);
            HasGateway = !record.Internal;
        }
        else
        {
            var child = ChildLinkOptions.Parse(record.Driver, record.Options);
            Links = new ChildLinks(host, this, child);
            HasGateway = !record.Internal && (child.Parent is not null);
            IsRouted = child.IsRouted;
        }
    }

    public NetworkRecord Record { get; }

    public AddressPool? IPv4 { get; }

    public AddressPool? IPv6 { get; }

    /// <summary>Options of the bridge; the defaults for the other drivers.</summary>
    public BridgeOptions Options { get; } = new();

    public INetworkLinks Links { get; }

    /// <summary>False when no default route leads by it.</summary>
    public bool HasGateway { get; }

    /// <summary>The default route needs no gateway: it is the interface itself (ipvlan l3).</summary>
    public bool IsRouted { get; }

    /// <summary>Endpoints, those with it whose container has ended but whose interface is still there.</summary>
    public IReadOnlyCollection<Endpoint> Endpoints => _endpoints.Values;

    /// <summary>Adds an endpoint or replaces it.</summary>
    public void Put(Endpoint endpoint) => _endpoints[endpoint.EndpointId] = endpoint;

    /// <summary>The endpoint as it is now, or null.</summary>
    public Endpoint? TryGet(string endpointId) => _endpoints.GetValueOrDefault(endpointId);

    /// <summary>Forgets an endpoint and gives its addresses back; false when it was not there.</summary>
    public bool Forget(Endpoint endpoint)
    {
        if (!_endpoints.Remove(endpoint.EndpointId))
        {
            return false;
        }

        Release(endpoint);
        return true;
    }

    /// <summary>Takes the addresses of an endpoint that is there already.</summary>
    public void Restore(Endpoint endpoint)
    {
        if (endpoint.Address is { } ipv4)
        {
            IPv4?.Take(ipv4);
        }

        if (endpoint.IPv6Address is { } ipv6)
        {
            IPv6?.Take(ipv6);
        }

        Put(endpoint);
    }

    /// <summary>Gives addresses back.</summary>
    public void Release(Endpoint endpoint)
    {
        if (endpoint.Address is { } ipv4)
        {
            IPv4?.Release(ipv4);
        }

        if (endpoint.IPv6Address is { } ipv6)
        {
            IPv6?.Release(ipv6);
        }
    }

    /// <summary>The MAC address asked for, or one made of the IPv4 address, or a random one.</summary>
    public static MacAddress MacOf(EndpointRequest request, System.Net.IPAddress? address) =>
        request.MacAddress is not { Length: > 0 } text ? address is null ? MacAddress.Random() : MacAddress.Of(address)
        : MacAddress.TryParse(text, out MacAddress mac) ? mac
        : throw new BerthException(ErrorKind.Invalid, $"invalid MAC address: '{text}'");
}
