using Berth.Linux;
using Berth.Linux.Namespaces;
using Berth.Networks.Namespaces;
using Microsoft.Extensions.Logging;

namespace Berth.Networks;

/// <content>What was there before this engine.</content>
public sealed partial class NetworkService
{
    private void Restore(HostNetwork host, IReadOnlyList<NetworkRecord> networks, IReadOnlyList<RestoredContainer> live)
    {
        // 1. Networks, in name only: the default bridge chooses its subnet beside the others'.
        _networks = new NetworkTable(host, options, logger);
        foreach (NetworkRecord network in networks)
        {
            _networks.Add(network);
        }

        string bridge = BuiltInNetworks.IdOf(options.InstanceName, BuiltInNetworks.Bridge);
        _networks.AddDefault(live.SelectMany(one => one.Endpoints).FirstOrDefault(endpoint => endpoint.NetworkId == bridge)?.IPv4Address);

        // 2. Who is on them.
        _endpoints = new EndpointTable(host, _networks);
        foreach (RestoredContainer one in live)
        {
            Restore(one);
        }

        // 3. Interfaces, rules, names.
        foreach (Network network in _networks.All)
        {
            TryStand(network);
            WriteNames(network);
        }

        _networks.Firewall.Build();
        _networks.Firewall.Repair();
    }

    private void Restore(RestoredContainer one)
    {
        NamespaceFd? opened = one.Mode is NetworkMode.Bridge or NetworkMode.None ? TryOpen(one) : null;
        var sandbox = new Sandbox
        {
            Container = one.Container,
            Mode = one.Mode,
            NetworkNamespacePath = opened is null ? null : ReadyNamespace.SharedPath(opened),
        };
        var attachment = new Attachment(sandbox) { ContainerName = one.ContainerName, Namespace = opened };
        _attachments[one.Container] = attachment;
        foreach (EndpointRecord record in one.Endpoints)
        {
            if (Started.TryFind(record.NetworkId) is { } network)
            {
                var endpoint = Endpoint.Of(record, one, network);
                _endpoints!.Restore(endpoint);
                attachment.Endpoints.Add(endpoint);
            }
        }
    }

    // One network that cannot stand (its parent interface is gone) must not keep the engine from starting.
    private void TryStand(Network network)
    {
        try
        {
            Started.Stand(network);
        }
        catch (Exception e) when (network.Record.Name != BuiltInNetworks.Bridge && e is LinuxException or Oci.BerthException)
        {
            LogFallen(logger, network.Record.Name, e);
        }
    }

    private NamespaceFd? TryOpen(RestoredContainer endpoint)
    {
        try
        {
            return endpoint.NetworkNamespacePath is null ? null : NamespaceFd.Open(endpoint.NetworkNamespacePath, NamespaceKinds.Network);
        }
        catch (LinuxException e)
        {
            LogGone(logger, endpoint.ContainerName, e);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The network namespace of container {Container} cannot be opened; its address and ports stay registered.")]
    private static partial void LogGone(ILogger logger, string container, Exception e);

    [LoggerMessage(Level = LogLevel.Error, Message = "Network {Name} cannot be made again; it is tried every few seconds.")]
    private static partial void LogFallen(ILogger logger, string name, Exception e);
}
