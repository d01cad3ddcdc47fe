using Berth.Linux;
using Berth.Linux.Netlink;
using Berth.Networks.Ports;
using Berth.Networks.Rules;
using Microsoft.Extensions.Logging;

namespace Berth.Networks;

/// <content>Rules, and clearing away.</content>
internal sealed partial class BridgeNetwork
{
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

    private void CommitOrRebuild(Endpoint endpoint)
    {
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

    // Ports of the bridge that no running container owns go; ports of running containers that lost the bridge join it again.
    private void SettleLinks()
    {
        var known = new HashSet<string>();
        foreach (Endpoint endpoint in _endpoints.Values)
        {
            known.Add(endpoint.HostInterface);
        }

        foreach (LinkInfo link in _host.Routes.Links())
        {
            bool isPort = link.Master == _bridge;
            if (isPort && link.Kind == "veth" && !known.Contains(link.Name))
            {
                LogOrphan(_logger, link.Name);
                DeleteLink(link.Name);
            }
            else if (!isPort && known.Contains(link.Name))
            {
                Try(link.Name, () => _host.Routes.JoinBridge(link.Name, _bridge, hairpin: true));
            }
        }
    }

    private void EnsureNeighbour()
    {
        try
        {
            _ = !_neighbourRefused && _neighbour.Ensure();
        }
        catch (LinuxException e)
        {
            _neighbourRefused = true; // said once, not every few seconds
            LogNeighbour(_logger, e);
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Another firewall drops forwarded packets and our rules cannot be added to it: published ports may be closed to other machines.")]
    private static partial void LogNeighbour(ILogger logger, Exception e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Built the nft tables anew: changing elements for {Container} failed with errno {Error} ({Detail}).")]
    private static partial void LogRebuilt(ILogger logger, string container, int error, string detail);

    [LoggerMessage(Level = LogLevel.Information, Message = "Deleted interface {Name}, which no running container owns.")]
    private static partial void LogOrphan(ILogger logger, string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not set right {Subject}; the next start tries again.")]
    private static partial void LogFailed(ILogger logger, string subject, Exception e);
}
