using Berth.Linux;
using Berth.Linux.Nftables;
using Berth.Networks.Ports;
using Berth.Networks.Rules;
using Microsoft.Extensions.Logging;

namespace Berth.Networks;

/// <summary>The nft tables kept as the networks are: single elements on the hot path, built whole when one cannot be changed.
/// Not thread-safe.</summary>
internal sealed partial class Firewall(HostNetwork host, RuleSet rules, Func<IReadOnlyCollection<Network>> networks, ILogger logger)
{
    private readonly NftBatch _batch = new();
    private readonly Dictionary<string, ForwardNeighbour> _neighbours = [];
    private bool _neighbourRefused;

    /// <summary>Forwarding between other interfaces was off before us, and stays so.</summary>
    public bool DropForeign { get; set; }

    /// <summary>Builds the tables whole.</summary>
    public void Build()
    {
        rules.Build(_batch.Begin(), new RuleState(networks(), DropForeign));
        host.Nft.Commit(_batch, "tables");
    }

    /// <summary>Lets a network's packets go where they may; the network is among those that <see cref="Build"/> sees.</summary>
    public void Add(Network network)
    {
        rules.Add(_batch.Begin(), network);
        CommitOrBuild(network.Record.Name);
        EnsureNeighbours();
    }

    /// <summary>Forgets a network, which <see cref="Build"/> does not see any more.</summary>
    public void Delete(Network network)
    {
        rules.Delete(_batch.Begin(), network);
        CommitOrBuild(network.Record.Name);
        if (network.Links.Bridge is { } bridge && _neighbours.Remove(bridge, out ForwardNeighbour? neighbour))
        {
            Try(bridge, neighbour.Remove);
        }
    }

    /// <summary>Filters endpoints' frames and publishes their ports, all in one transaction.</summary>
    public void Add(IReadOnlyList<Endpoint> endpoints)
    {
        _batch.Begin();
        foreach (Endpoint endpoint in endpoints)
        {
            rules.Add(_batch, endpoint);
        }

        CommitOrBuild(endpoints[0].ContainerName);
    }

    /// <summary>Replaces an endpoint's published ports, in one transaction.</summary>
    public void ChangePorts(Endpoint before, Endpoint after)
    {
        _batch.Begin();
        rules.DeletePorts(_batch, before);
        rules.AddPorts(_batch, after);
        CommitOrBuild(after.ContainerName);
    }

    /// <summary>Stops filtering an endpoint's frames: only when its interface is gone.</summary>
    public void DeleteFilter(Endpoint endpoint)
    {
        rules.DeleteFilter(_batch.Begin(), endpoint);
        CommitOrBuild(endpoint.ContainerName);
    }

    /// <summary>Makes the tables anew if somebody took them away; true when that was needed.</summary>
    public bool Repair()
    {
        bool lost = !host.Nft.HasChain(rules.Guard) || !host.Nft.HasChain(rules.EndpointFilter);
        if (lost)
        {
            Build();
        }

        EnsureNeighbours(); // comes and goes with Docker; nothing of ours was broken
        return lost;
    }

    /// <summary>Takes the tables away, and our rules in other firewalls'.</summary>
    public void RemoveAll()
    {
        foreach (ForwardNeighbour neighbour in _neighbours.Values)
        {
            neighbour.Remove();
        }

        rules.DeleteAll(_batch.Begin());
        host.Nft.Commit(_batch, "delete tables");
    }

    /// <summary>Forgets the UDP connections of ports that have gone or come: their packets would go on the old way.</summary>
    public void ForgetUdp(Endpoint endpoint)
    {
        var hostPorts = new List<ushort>();
        foreach (PublishedPort port in endpoint.Ports)
        {
            if (port.Protocol == PortProtocol.Udp)
            {
                hostPorts.Add(port.HostPort);
            }
        }

        if (hostPorts.Count > 0 && endpoint.Address is { } address)
        {
            Try("UDP connections", () => host.Conntrack.ForgetUdp(hostPorts, address));
        }
    }

    private void EnsureNeighbours()
    {
        foreach (Network network in networks())
        {
            if (network.Links.Bridge is { } bridge && !_neighbours.ContainsKey(bridge))
            {
                _neighbours[bridge] = new ForwardNeighbour(host.Nft, $"{rules.Instance} {bridge}", bridge);
            }
        }

        try
        {
            foreach (ForwardNeighbour neighbour in _neighbours.Values)
            {
                _ = !_neighbourRefused && neighbour.Ensure();
            }
        }
        catch (LinuxException e)
        {
            _neighbourRefused = true; // said once, not every few seconds
            LogNeighbour(logger, e);
        }
    }

    // Where an element cannot be changed somebody flushed the tables, or one of a dead endpoint is left.
    private void CommitOrBuild(string subject)
    {
        int error = host.Nft.TryCommit(_batch, subject, out string detail);
        if (error != 0)
        {
            LogRebuilt(logger, subject, error, detail);
            Build();
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
            LogFailed(logger, subject, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Another firewall drops forwarded packets and our rules cannot be added to it: published ports may be closed to other machines.")]
    private static partial void LogNeighbour(ILogger logger, Exception e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Built the nft tables anew: changing elements for {Subject} failed with errno {Error} ({Detail}).")]
    private static partial void LogRebuilt(ILogger logger, string subject, int error, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not set right {Subject}; the next start tries again.")]
    private static partial void LogFailed(ILogger logger, string subject, Exception e);
}
