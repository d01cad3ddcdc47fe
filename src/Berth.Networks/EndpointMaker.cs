using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Berth.Linux.Namespaces;
using Berth.Linux.Netlink;
using Berth.Networks.Addresses;
using Berth.Networks.Namespaces;
using Berth.Oci;

namespace Berth.Networks;

/// <summary>Makes endpoints: addresses, interface, routes. Rules and ports are not its business.</summary>
/// <param name="host">The host.</param>
/// <param name="target">The container's namespace.</param>
/// <param name="inside">A socket in it.</param>
internal sealed class EndpointMaker(HostNetwork host, NamespaceFd target, RouteSocket inside)
{
    /// <summary>Takes addresses and makes an interface with them, up. Nothing stays behind when it throws.</summary>
    public Endpoint Make(Network network, EndpointRequest request, AttachRequest container, string name)
    {
        IPAddress? ipv4 = Take(network.IPv4, request.IPv4Address, "IPv4");
        IPAddress? ipv6 = null;
        string link = "";
        bool made = false;
        try
        {
            ipv6 = Take(network.IPv6, request.IPv6Address, "IPv6");
            MacAddress mac = Network.MacOf(request, ipv4);
            link = network.Links.Create(target, name, mac);
            made = true;
            Configure(network, request, (name, ipv4, ipv6));
            return new Endpoint
            {
                EndpointId = RandomNumberGenerator.GetHexString(64, lowercase: true),
                Network = network,
                Container = container.Container,
                ContainerName = container.ContainerName,
                HostInterface = link,
                InterfaceName = name,
                Address = ipv4,
                IPv6Address = ipv6,
                Mac = mac,
                AllowForeignAddresses = container.AllowForeignAddresses,
                GatewayPriority = request.GatewayPriority,
                Aliases = request.Aliases,
            };
        }
        catch
        {
            Undo(network, (made ? name : null, link), (ipv4, ipv6));
            throw;
        }
    }

    /// <summary>Takes an endpoint's interface away, and gives its addresses back.</summary>
    public void Remove(Endpoint endpoint)
    {
        DeleteLink(endpoint.InterfaceName, endpoint.HostInterface);
        endpoint.Network.Release(endpoint);
    }

    /// <summary>Lets the default routes lead by an endpoint.</summary>
    public void SetDefaultRoute(Endpoint endpoint)
    {
        Network network = endpoint.Network;
        int index = inside.FindLink(endpoint.InterfaceName)!.Value.Index;
        if (network.IsRouted)
        {
            inside.SetDefaultLink(index, ipv6: false);
            return;
        }

        if (network.IPv4 is { } ipv4)
        {
            inside.SetDefaultRoute(index, ipv4.Gateway);
        }

        if (network.IPv6 is { } ipv6)
        {
            inside.SetDefaultRoute(index, ipv6.Gateway);
        }
    }

    /// <summary>The first name <c>PREFIXn</c> that no interface of the namespace has.</summary>
    public string FreeName(string prefix)
    {
        for (int i = 0; ; i++)
        {
            string name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{prefix}{i}");
            if (inside.FindLink(name) is null)
            {
                return name;
            }
        }
    }

    private static IPAddress? Take(AddressPool? pool, string? wanted, string family)
    {
        if (wanted is not { Length: > 0 })
        {
            return pool?.Take();
        }

        AddressFamily expected = family == "IPv4" ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        if (!IPAddress.TryParse(wanted, out IPAddress? address) || address.AddressFamily != expected
            || (expected == AddressFamily.InterNetwork && wanted.Split('.').Length != 4))
        {
            throw new BerthException(ErrorKind.Invalid, $"invalid {family} address: {wanted}");
        }

        if (pool is null)
        {
            throw new BerthException(ErrorKind.Invalid, $"invalid address {wanted}: It does not belong to any of this network's subnets");
        }

        pool.Take(address);
        return address;
    }

    private void Configure(Network network, EndpointRequest request, (string Name, IPAddress? IPv4, IPAddress? IPv6) link)
    {
        int index = inside.FindLink(link.Name)!.Value.Index;
        bool linkLocal6 = request.LinkLocalAddresses.Any(static address => address.Contains(':', StringComparison.Ordinal));
        if (link.IPv6 is not null || linkLocal6 || request.Sysctls.Count > 0)
        {
            NamespaceThread.RunIn(target, () => WriteSysctls(link.Name, link.IPv6 is not null || linkLocal6, request.Sysctls));
        }

        inside.SetUp(index);
        if (link.IPv4 is not null)
        {
            inside.AddAddress(index, network.IPv4!.Subnet, link.IPv4);
        }

        if (link.IPv6 is not null)
        {
            inside.AddAddress(index, network.IPv6!.Subnet, link.IPv6);
        }

        foreach (string text in request.LinkLocalAddresses)
        {
            IPAddress address = IPAddress.TryParse(text, out IPAddress? parsed)
                ? parsed
                : throw new BerthException(ErrorKind.Invalid, $"invalid link-local IP address: {text}");
            inside.AddAddress(index, SubnetText.Of(address, address.AddressFamily == AddressFamily.InterNetwork ? 16 : 64), address);
        }
    }

    private static bool WriteSysctls(string name, bool ipv6, IReadOnlyDictionary<string, string> sysctls)
    {
        if (ipv6)
        {
            Sysctl.Write("/proc/sys/net/ipv6/conf/lo/disable_ipv6", "0", optional: false);
            Sysctl.Write($"/proc/sys/net/ipv6/conf/{name}/disable_ipv6", "0", optional: false);
        }

        foreach ((string key, string value) in sysctls)
        {
            Sysctl.Write("/proc/sys/" + key.Replace("IFNAME", name, StringComparison.Ordinal).Replace('.', '/'), value, optional: false);
        }

        return true;
    }

    private void Undo(Network network, (string? Inside, string Host) link, (IPAddress? IPv4, IPAddress? IPv6) addresses)
    {
        if (link.Inside is not null)
        {
            DeleteLink(link.Inside, link.Host);
        }

        if (addresses.IPv4 is not null)
        {
            network.IPv4!.Release(addresses.IPv4);
        }

        if (addresses.IPv6 is not null)
        {
            network.IPv6!.Release(addresses.IPv6);
        }
    }

    private void DeleteLink(string name, string hostInterface) =>
        _ = hostInterface.Length > 0 ? host.Routes.DeleteLink(hostInterface) : inside.DeleteLink(name);
}
