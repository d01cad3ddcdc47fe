using Berth.Networks.Ports;
using Berth.Oci;

namespace Berth.Networks;

/// <summary>Puts containers on networks and takes them off: endpoints with their rules, default route and published ports.
/// Not thread-safe: <see cref="NetworkService"/> holds the lock.</summary>
internal sealed class EndpointTable(HostNetwork host, NetworkTable networks)
{
    private readonly PortAllocator _ports = new(host.Probe) { HasIPv6 = host.HasIPv6() };

    /// <summary>Registers an endpoint that is alive.</summary>
    public void Restore(Endpoint endpoint)
    {
        endpoint.Network.Restore(endpoint);
        _ports.Restore(endpoint.Ports, endpoint.ContainerName);
    }

    /// <summary>Makes all endpoints of a new container, or none.</summary>
    public List<Endpoint> Attach(AttachRequest request, EndpointMaker maker)
    {
        var endpoints = new List<Endpoint>(request.Endpoints.Count);
        try
        {
            for (int i = 0; i < request.Endpoints.Count; i++)
            {
                EndpointRequest wish = request.Endpoints[i];
                Network network = networks.Find(wish.Network);
                string name = wish.InterfaceName ?? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{network.Options.InterfacePrefix}{i}");
                endpoints.Add(maker.Make(network, wish, request, name));
            }

            if (GatewayChoice.Of(endpoints) is { } gateway)
            {
                maker.SetDefaultRoute(gateway);
                endpoints[endpoints.IndexOf(gateway)] = gateway with { Ports = TakePorts(gateway, request.Ports) };
            }

            Register(endpoints);
            return endpoints;
        }
        catch
        {
            foreach (Endpoint endpoint in endpoints)
            {
                endpoint.Network.Forget(endpoint);
                _ports.Release(endpoint.Ports);
                maker.Remove(endpoint);
            }

            throw;
        }
    }

    /// <summary>Puts a running container on one more network.</summary>
    public void Connect(Attachment attachment, EndpointRequest wish, (AttachRequest Request, EndpointMaker Maker) with)
    {
        Network network = networks.Find(wish.Network);
        if (attachment.Endpoints.Exists(endpoint => endpoint.Network == network))
        {
            throw new BerthException(
                ErrorKind.Forbidden, $"endpoint with name {attachment.ContainerName} already exists in network {network.Record.Name}");
        }

        Endpoint made = with.Maker.Make(network, wish, with.Request, wish.InterfaceName ?? with.Maker.FreeName(network.Options.InterfacePrefix));
        try
        {
            Register([made]);
            attachment.Endpoints.Add(made);
            Reroute(attachment, with);
        }
        catch
        {
            attachment.Endpoints.Remove(made);
            network.Forget(made);
            with.Maker.Remove(made);
            throw;
        }
    }

    /// <summary>Takes a running container off a network.</summary>
    public void Disconnect(Attachment attachment, Endpoint endpoint, (AttachRequest Request, EndpointMaker Maker) with)
    {
        attachment.Endpoints.Remove(endpoint);
        with.Maker.Remove(endpoint);
        ClosePorts(endpoint);
        endpoint.Network.Forget(endpoint);
        networks.Firewall.DeleteFilter(endpoint);
        Reroute(attachment, with);
    }

    /// <summary>Closes an endpoint's published ports. Its interface goes when the kernel takes the namespace down, a moment after its last
    /// process and fd: deleting it here would hold everybody up (20 ms instead of 0.3, under the kernel's one lock for interfaces).
    /// Until <see cref="TryForget"/> its address stays taken and its frames filtered.</summary>
    public Endpoint ClosePorts(Endpoint endpoint)
    {
        if (endpoint.Network.TryGet(endpoint.EndpointId) is not { } current || current.Ports.Count == 0)
        {
            return endpoint;
        }

        Endpoint closed = current with { Ports = [] };
        endpoint.Network.Put(closed);
        networks.Firewall.ChangePorts(current, closed);
        _ports.Release(current.Ports);
        networks.Firewall.ForgetUdp(current);
        return closed;
    }

    /// <summary>Forgets an endpoint whose container has ended and whose interface is gone; false when it is still there.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="force">True deletes the interface: something keeps the namespace alive.</param>
    public bool TryForget(Endpoint endpoint, bool force)
    {
        if (endpoint.HostInterface.Length > 0)
        {
            if (force)
            {
                host.Routes.DeleteLink(endpoint.HostInterface);
            }
            else if (host.Routes.FindLink(endpoint.HostInterface) is not null)
            {
                return false;
            }
        }

        if (endpoint.Network.Forget(endpoint))
        {
            networks.Firewall.DeleteFilter(endpoint);
        }

        return true;
    }

    /// <summary>Publishes and unpublishes ports of a running container.</summary>
    /// <exception cref="BerthException">A port is taken, or there is no endpoint to publish on.</exception>
    public void ChangePorts(Attachment attachment, IReadOnlyList<PortBinding> add, Predicate<PublishedPort> remove)
    {
        Endpoint gateway = GatewayChoice.Of(attachment.Endpoints)
            ?? throw new BerthException(ErrorKind.Conflict, $"container {attachment.ContainerName} is on no network that ports can be published on");
        var kept = new List<PublishedPort>();
        var gone = new List<PublishedPort>();
        foreach (PublishedPort port in gateway.Ports)
        {
            (remove(port) ? gone : kept).Add(port);
        }

        List<PublishedPort> added = TakePorts(gateway, add);
        _ports.Release(gone);
        Endpoint after = gateway with { Ports = [.. kept, .. added] };
        Replace(attachment, gateway, after);
    }

    // The default route, and the ports with it, may lead by another endpoint now.
    private void Reroute(Attachment attachment, (AttachRequest Request, EndpointMaker Maker) with)
    {
        if (GatewayChoice.Of(attachment.Endpoints) is not { } gateway)
        {
            return;
        }

        with.Maker.SetDefaultRoute(gateway);
        foreach (Endpoint other in attachment.Endpoints.ToArray())
        {
            if (other != gateway && other.Ports.Count > 0)
            {
                attachment.Endpoints[attachment.Endpoints.IndexOf(other)] = ClosePorts(other);
            }
        }

        if (gateway.Ports.Count == 0 && with.Request.Ports.Count > 0)
        {
            Replace(attachment, gateway, gateway with { Ports = TakePorts(gateway, with.Request.Ports) });
        }
    }

    private void Replace(Attachment attachment, Endpoint before, Endpoint after)
    {
        after.Network.Put(after);
        attachment.Endpoints[attachment.Endpoints.IndexOf(before)] = after;
        networks.Firewall.ChangePorts(before, after);
        networks.Firewall.ForgetUdp(before);
        networks.Firewall.ForgetUdp(after);
    }

    private void Register(List<Endpoint> endpoints)
    {
        foreach (Endpoint endpoint in endpoints)
        {
            endpoint.Network.Put(endpoint);
        }

        networks.Firewall.Add(endpoints);
        foreach (Endpoint endpoint in endpoints)
        {
            networks.Firewall.ForgetUdp(endpoint);
        }
    }

    private List<PublishedPort> TakePorts(Endpoint endpoint, IReadOnlyList<PortBinding> wishes)
    {
        if (endpoint.Network.Links.Bridge is null)
        {
            return []; // on the wire itself: every port is reachable there, as in Docker
        }

        var target = new PortTarget
        {
            ContainerName = endpoint.ContainerName,
            IPv4 = endpoint.Address,
            IPv6 = endpoint.IPv6Address,
            DefaultHostAddress = endpoint.Network.Options.HostBinding,
        };
        try
        {
            return _ports.Take(wishes, target);
        }
        catch (BerthException e) when (e.Kind == ErrorKind.Failed)
        {
            throw new BerthException(
                e.Kind, $"driver failed programming external connectivity on endpoint {endpoint.ContainerName} ({endpoint.EndpointId}): {e.Message}", e);
        }
    }
}
