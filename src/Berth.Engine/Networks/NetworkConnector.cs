using Berth.Engine.Containers;
using Berth.Engine.Settings;
using Berth.Networks;
using Berth.Oci;

namespace Berth.Engine.Networks;

/// <summary><c>docker network connect</c> and <c>disconnect</c>, of running and of stopped containers.</summary>
public sealed class NetworkConnector(EngineParts parts, NetworkModes modes, NetworkPlan plan)
{
    /// <summary>Puts a container on one more network.</summary>
    /// <exception cref="BerthException">Unknown, not to be joined, joined already, an address is taken; Docker's texts.</exception>
    public async Task ConnectAsync(string nameOrId, EndpointSettings wish, CancellationToken cancellationToken)
    {
        NetworkRecord network = parts.NetworkStore.Find(wish.Network);
        Container container = parts.Containers.Find(nameOrId);
        using IDisposable gate = await container.Gate.LockAsync(cancellationToken);
        ContainerRecord record = container.Record;
        wish = wish with { Network = network.Name, NetworkId = network.Id };
        CheckMode(record, network);
        plan.Endpoints.Check(wish);
        if (record.Networks.Any(other => plan.Endpoints.TryFind(other)?.Id == network.Id))
        {
            throw new BerthException(ErrorKind.Forbidden, $"endpoint with name {record.Name} already exists in network {network.Name}");
        }

        ContainerRecord wanted = record with { Networks = [.. record.Networks, wish] };
        if (container.State.IsAlive)
        {
            AttachRequest request = plan.Endpoints.Of(wanted, NetworkMode.Bridge, null);
            Sandbox sandbox = await parts.Networks.ConnectAsync(request with { Endpoints = [request.Endpoints[^1]] }, cancellationToken);
            await SettleAsync(container, wanted, sandbox);
        }
        else
        {
            parts.Containers.Save(container, wanted);
        }

        parts.Events.Publish(network, "connect", record.Id);
    }

    /// <summary>Takes a container off a network.</summary>
    /// <exception cref="BerthException">Unknown, or it is not on it; Docker's texts.</exception>
    public async Task DisconnectAsync(string networkNameOrId, string nameOrId, CancellationToken cancellationToken)
    {
        NetworkRecord network = parts.NetworkStore.Find(networkNameOrId);
        Container container = parts.Containers.Find(nameOrId);
        using IDisposable gate = await container.Gate.LockAsync(cancellationToken);
        ContainerRecord record = container.Record;
        if (record.Host.NetworkMode == BuiltInNetworks.Host && network.Name == BuiltInNetworks.Host)
        {
            throw new BerthException(ErrorKind.Invalid, "container cannot be disconnected from host network or connected to host network");
        }

        EndpointSettings wish = record.Networks.FirstOrDefault(other => plan.Endpoints.TryFind(other)?.Id == network.Id)
            ?? throw new BerthException(ErrorKind.Failed, $"container {record.Id} is not connected to network {network.Name}");
        ContainerRecord wanted = record with { Networks = [.. record.Networks.Where(other => other != wish)] };
        if (container.State.IsAlive)
        {
            AttachRequest request = plan.Endpoints.Of(record, NetworkMode.Bridge, null);
            Sandbox sandbox = await parts.Networks.DisconnectAsync(request, network.Id, cancellationToken);
            await SettleAsync(container, wanted, sandbox);
        }
        else
        {
            parts.Containers.Save(container, wanted);
        }

        parts.Events.Publish(network, "disconnect", record.Id);
    }

    // What the running container sees of it: names, files, ports.
    private async Task SettleAsync(Container container, ContainerRecord wanted, Sandbox sandbox)
    {
        parts.Containers.Save(container, wanted with { Endpoints = sandbox.Endpoints });
        bool names = plan.Files.WriteResolver(container.Record, sandbox);
        plan.Files.Update(container.Record, sandbox);
        if (container.Running is { } running)
        {
            if (names)
            {
                await running.ServeNamesAsync(parts.Paths.Resolver(container.Id), CancellationToken.None);
            }

            await running.HoldPortsAsync(MonitorPorts.Held(sandbox.Endpoint?.Ports), CancellationToken.None);
        }
    }

    private void CheckMode(ContainerRecord record, NetworkRecord network)
    {
        (NetworkMode mode, _) = modes.Of(record.Settings, record.Host);
        if (network.Name == BuiltInNetworks.Host || mode == NetworkMode.Host)
        {
            throw new BerthException(ErrorKind.Invalid, "container cannot be disconnected from host network or connected to host network");
        }

        if (network.Name == BuiltInNetworks.None || mode == NetworkMode.None)
        {
            throw new BerthException(ErrorKind.Invalid, "container cannot be connected to multiple networks with one of the networks in private (none) mode");
        }

        if (mode == NetworkMode.Container)
        {
            throw new BerthException(ErrorKind.Invalid, "container sharing network namespace with another container or host cannot be connected to any other network");
        }
    }
}
