using Berth.Linux;
using Berth.Linux.Namespaces;
using Berth.Linux.Netlink;
using Berth.Networks.Names;
using Berth.Networks.Ports;
using Berth.Oci;

namespace Berth.Networks;

/// <content>Networks of one's own, and who joins and leaves them while running.</content>
public sealed partial class NetworkService
{
    /// <summary>Chooses what a new network's request left open (subnets, gateways) and reserves it: nothing is made yet, so that the
    /// record can be stored first. <see cref="StandAsync"/> or <see cref="RemoveAsync"/> must follow.</summary>
    /// <exception cref="BerthException">Overlapping or malformed subnets, unknown options; Docker's texts.</exception>
    public Task<NetworkRecord> ReserveAsync(NetworkRecord request, CancellationToken cancellationToken) => LockedAsync(
        () => Started.Add(Started.Complete(request)).Record, cancellationToken);

    /// <summary>Makes the interfaces and rules of a reserved network.</summary>
    public Task StandAsync(string id) => LockedAsync(
        () =>
        {
            Network network = Started.Find(id);
            try
            {
                Started.Stand(network);
            }
            catch (LinuxException e)
            {
                throw new BerthException(ErrorKind.Failed, $"network {network.Record.Name} could not be made: {e.Message}", e);
            }

            Started.Firewall.Add(network);
            WriteNames(network);
            return true;
        },
        CancellationToken.None);

    /// <summary>Takes a network away.</summary>
    /// <exception cref="BerthException">A running container is on it (Forbidden); Docker's text.</exception>
    public async Task RemoveAsync(string id)
    {
        await LockedAsync(() => CheckUnused(Started.Find(id)), CancellationToken.None);
        await WaitIdleAsync();
        await LockedAsync(
            () =>
            {
                Network network = Started.Find(id);
                CheckUnused(network);
                Started.Remove(network);
                DeleteNames(network);
                return true;
            },
            CancellationToken.None);
    }

    /// <summary>Puts a running container on one more network; its sandbox as it is then.</summary>
    /// <param name="request">The container, and one endpoint; its ports are published if they were not for want of a way out.</param>
    /// <param name="cancellationToken">Gives up before anything is made.</param>
    /// <exception cref="BerthException">It is on it already, an address is taken, the container does not run.</exception>
    public Task<Sandbox> ConnectAsync(AttachRequest request, CancellationToken cancellationToken) => LockedAsync(
        () =>
        {
            Attachment attachment = Running(request.Container, request.ContainerName);
            using RouteSocket inside = NamespaceThread.RunIn(attachment.Namespace!, RouteSocket.Open);
            var maker = new EndpointMaker(_host!, attachment.Namespace!, inside);
            _endpoints!.Connect(attachment, request.Endpoints[0], (request, maker));
            WriteNames(attachment.Endpoints);
            return attachment.Describe();
        },
        cancellationToken);

    /// <summary>Takes a running container off a network; its sandbox as it is then.</summary>
    /// <exception cref="BerthException">It is not on it.</exception>
    public Task<Sandbox> DisconnectAsync(AttachRequest request, string network, CancellationToken cancellationToken) => LockedAsync(
        () =>
        {
            Attachment attachment = Running(request.Container, request.ContainerName);
            Endpoint endpoint = attachment.Endpoints.Find(one => one.Network.Record.Id == network || one.Network.Record.Name == network)
                ?? throw new BerthException(ErrorKind.Failed, $"container {request.Container} is not connected to network {network}");
            using RouteSocket inside = NamespaceThread.RunIn(attachment.Namespace!, RouteSocket.Open);
            var maker = new EndpointMaker(_host!, attachment.Namespace!, inside);
            _endpoints!.Disconnect(attachment, endpoint, (request, maker));
            WriteNames([endpoint]);
            return attachment.Describe();
        },
        cancellationToken);

    /// <summary>Publishes and unpublishes ports of a running container; its sandbox as it is then.</summary>
    /// <exception cref="BerthException">A port is taken (the owner is named); nothing has changed.</exception>
    public Task<Sandbox> ChangePortsAsync(
        ContainerId container, IReadOnlyList<PortBinding> add, Predicate<PublishedPort> remove, CancellationToken cancellationToken) => LockedAsync(
        () =>
        {
            Attachment attachment = Running(container, container.ShortText);
            _endpoints!.ChangePorts(attachment, add, remove);
            return attachment.Describe();
        },
        cancellationToken);

    /// <summary>Gives a container's endpoints its new name.</summary>
    public Task RenameAsync(ContainerId container, string name) => LockedAsync(
        () =>
        {
            if (_attachments.TryGetValue(container, out Attachment? attachment))
            {
                attachment.ContainerName = name;
                for (int i = 0; i < attachment.Endpoints.Count; i++)
                {
                    attachment.Endpoints[i] = attachment.Endpoints[i] with { ContainerName = name };
                    attachment.Endpoints[i].Network.Put(attachment.Endpoints[i]);
                }

                WriteNames(attachment.Endpoints);
            }

            return true;
        },
        CancellationToken.None);

    /// <summary>Where the names of a network are found; null when none are written.</summary>
    public string? NamesPath(string networkId) => options.NamesFolder is null ? null : Path.Combine(options.NamesFolder, networkId);

    private async Task<T> LockedAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return work();
        }
        finally
        {
            _gate.Release();
        }
    }

    private Attachment Running(ContainerId container, string name) =>
        _attachments.TryGetValue(container, out Attachment? attachment) && attachment.Namespace is not null
            ? attachment
            : throw new BerthException(ErrorKind.Conflict, $"container {name} has no network namespace of its own that could be joined to a network");

    private bool CheckUnused(Network network)
    {
        string[] users =
        [
            .. _attachments.Values.SelectMany(attachment => attachment.Endpoints)
                .Where(endpoint => endpoint.Network == network)
                .Select(endpoint => $"name:\"{endpoint.ContainerName}\" id:\"{endpoint.EndpointId[..12]}\""),
        ];
        return users.Length == 0
            ? true
            : throw new BerthException(
                ErrorKind.Forbidden, $"error while removing network: network {network.Record.Name} has active endpoints ({string.Join(", ", users)})");
    }

    private void WriteNames(IReadOnlyList<Endpoint> changed)
    {
        foreach (Endpoint endpoint in changed)
        {
            WriteNames(endpoint.Network);
        }
    }

    private void WriteNames(Network network)
    {
        if (options.NamesFolder is null || network.Record.Name == BuiltInNetworks.Bridge)
        {
            return; // the default bridge has no names, as in Docker
        }

        var lines = new List<NameEntry>();
        foreach (Attachment attachment in _attachments.Values)
        {
            foreach (Endpoint endpoint in attachment.Endpoints)
            {
                if (endpoint.Network == network)
                {
                    string[] names = [endpoint.ContainerName, .. endpoint.Aliases, endpoint.Container.ShortText];
                    lines.AddRange(new[] { endpoint.Address, endpoint.IPv6Address }.OfType<System.Net.IPAddress>().Select(address => new NameEntry(address, names)));
                }
            }
        }

        NamesFile.Write(NamesPath(network.Record.Id)!, network.Record.Name, lines);
    }

    private void DeleteNames(Network network)
    {
        if (NamesPath(network.Record.Id) is { } path)
        {
            File.Delete(path);
        }
    }

    private void RemoveAll()
    {
        Started.Firewall.RemoveAll();
        foreach (Network network in Started.All)
        {
            network.Links.Remove();
            DeleteNames(network);
        }
    }
}
