using System.Security.Cryptography;
using Berth.Linux;
using Berth.Linux.Namespaces;
using Berth.Linux.Netlink;
using Berth.Oci;
using Microsoft.Extensions.Logging;

namespace Berth.Networks.Drivers;

/// <summary>A bridge on the host and a veth pair per endpoint.</summary>
internal sealed partial class BridgeLinks(HostNetwork host, Network network, BridgePort settings, ILogger logger) : INetworkLinks
{
    private const int BlindNameTries = 8;

    private int _index;

    public string Bridge { get; } = settings.Name;

    public bool Ensure(IReadOnlyCollection<Endpoint> endpoints)
    {
        if (_index != 0 && host.Routes.FindLink(Bridge) is { IsUp: true } found && found.Index == _index)
        {
            return false;
        }

        _index = host.EnsureBridge(Bridge, settings.Mtu, network.IPv6 is not null);
        if (network.IPv4 is { } ipv4)
        {
            host.Routes.AddAddress(_index, ipv4.Subnet, ipv4.Gateway);
        }

        if (network.IPv6 is { } ipv6)
        {
            host.Routes.AddAddress(_index, ipv6.Subnet, ipv6.Gateway);
        }

        SettleLinks(endpoints);
        return true;
    }

    public string Create(NamespaceFd target, string name, MacAddress mac)
    {
        for (int i = 0; ; i++)
        {
            string outside = "veth" + RandomNumberGenerator.GetHexString(7, lowercase: true);
            try
            {
                host.Routes.CreateVeth(new VethRequest
                {
                    Name = outside,
                    Bridge = _index,
                    PeerNamespace = target,
                    PeerName = name,
                    PeerMac = mac,
                    Mtu = settings.Mtu,
                    Hairpin = true,
                    Isolated = settings.Isolated,
                });
                return outside;
            }
            catch (LinuxException e) when (e.Errno == Errno.EEXIST && i < BlindNameTries && host.Routes.FindLink(outside) is not null)
            {
                // Somebody has that name; take another.
            }
            catch (LinuxException e) when (e.Errno == Errno.EEXIST)
            {
                throw new BerthException(ErrorKind.Conflict, $"the container has an interface {name} already: choose another name for it", e);
            }
        }
    }

    public void Remove()
    {
        foreach (LinkInfo link in host.Routes.Links())
        {
            if (link.Master == _index && _index != 0)
            {
                host.Routes.DeleteLink(link.Name);
            }
        }

        host.Routes.DeleteLink(Bridge);
        _index = 0;
    }

    // Ports of the bridge that no running container owns go; ports of running containers that lost the bridge join it again.
    private void SettleLinks(IReadOnlyCollection<Endpoint> endpoints)
    {
        var known = new HashSet<string>();
        foreach (Endpoint endpoint in endpoints)
        {
            known.Add(endpoint.HostInterface);
        }

        foreach (LinkInfo link in host.Routes.Links())
        {
            bool isPort = link.Master == _index;
            if (isPort && link.Kind == "veth" && !known.Contains(link.Name))
            {
                LogOrphan(logger, link.Name);
                host.Routes.DeleteLink(link.Name);
            }
            else if (!isPort && known.Contains(link.Name))
            {
                Rejoin(link.Name);
            }
        }
    }

    private void Rejoin(string name)
    {
        try
        {
            host.Routes.JoinBridge(name, _index, hairpin: true, settings.Isolated);
        }
        catch (LinuxException e)
        {
            LogFailed(logger, name, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Deleted interface {Name}, which no running container owns.")]
    private static partial void LogOrphan(ILogger logger, string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not make interface {Name} a port of its bridge again.")]
    private static partial void LogFailed(ILogger logger, string name, Exception e);
}
