using System.Net;
using Berth.Oci;

namespace Berth.Networks.Ports;

/// <summary>Which host ports are given to whom. In memory only. Not thread-safe.</summary>
/// <param name="probe">Tries to bind a port on the host and lets it go; 0 or the errno.</param>
internal sealed class PortAllocator(Func<PublishedPort, int> probe)
{
    private const int EphemeralFirst = 32768;
    private const int EphemeralLast = 60999;

    private readonly Dictionary<(PortProtocol Protocol, ushort Port), List<(IPAddress Address, string Owner)>> _taken = [];
    private int _nextEphemeral = EphemeralFirst;

    /// <summary>True when the host has IPv6, so that an empty host address means both families.</summary>
    public bool HasIPv6 { get; set; }

    /// <summary>Chooses host ports for all wishes, or none.</summary>
    /// <exception cref="BerthException">A port is taken by another container or a process of the host; Docker's texts, without the endpoint's name.</exception>
    public List<PublishedPort> Take(IReadOnlyList<PortBinding> wishes, PortTarget target)
    {
        var chosen = new List<PublishedPort>(wishes.Count);
        try
        {
            foreach (PortBinding wish in wishes)
            {
                chosen.AddRange(Choose(wish, target));
            }

            return chosen;
        }
        catch
        {
            Release(chosen);
            throw;
        }
    }

    /// <summary>Takes ports as they are, without asking the host: they are held by a monitor that ran on.</summary>
    public void Restore(IReadOnlyList<PublishedPort> ports, string owner)
    {
        foreach (PublishedPort port in ports)
        {
            Register(port, owner);
        }
    }

    /// <summary>Gives ports back.</summary>
    public void Release(IReadOnlyList<PublishedPort> ports)
    {
        foreach (PublishedPort port in ports)
        {
            if (_taken.TryGetValue((port.Protocol, port.HostPort), out List<(IPAddress Address, string Owner)>? addresses))
            {
                var address = IPAddress.Parse(port.HostAddress);
                addresses.RemoveAll(taken => taken.Address.Equals(address));
                if (addresses.Count == 0)
                {
                    _taken.Remove((port.Protocol, port.HostPort));
                }
            }
        }
    }

    private List<PublishedPort> Choose(PortBinding wish, PortTarget target)
    {
        int count = wish.HostPort == 0 ? EphemeralLast - EphemeralFirst + 1 : Math.Max(wish.HostPort, wish.HostPortEnd) - wish.HostPort + 1;
        BerthException? first = null;
        for (int i = 0; i < count; i++)
        {
            ushort port = wish.HostPort == 0 ? NextEphemeral() : (ushort)(wish.HostPort + i);
            List<PublishedPort> candidate = Expand(wish, port, target);
            BerthException? refused = Try(candidate, target.ContainerName);
            if (refused is null)
            {
                return candidate;
            }

            first ??= refused;
        }

        throw first!;
    }

    private ushort NextEphemeral()
    {
        int port = _nextEphemeral;
        _nextEphemeral = port == EphemeralLast ? EphemeralFirst : port + 1;
        return (ushort)port;
    }

    private List<PublishedPort> Expand(PortBinding wish, ushort hostPort, PortTarget target)
    {
        if (wish.ContainerPort == 0)
        {
            throw new BerthException(ErrorKind.Invalid, "invalid port specification: a container's port must be 1 to 65535");
        }

        var list = new List<PublishedPort>(2);
        string anywhere = target.DefaultHostAddress;
        string[] hosts = wish.HostAddress.Length > 0 ? [wish.HostAddress] : anywhere.Length > 0 ? [anywhere] : HasIPv6 ? ["0.0.0.0", "::"] : ["0.0.0.0"];
        foreach (string host in hosts)
        {
            if (!IPAddress.TryParse(host, out IPAddress? address))
            {
                throw new BerthException(ErrorKind.Invalid, $"invalid IP address in port mapping: '{host}'");
            }

            list.Add(new PublishedPort
            {
                Protocol = wish.Protocol,
                HostAddress = address.ToString(),
                HostPort = hostPort,
                ContainerAddress = target.AddressFor(address).ToString(),
                ContainerPort = wish.ContainerPort,
            });
        }

        return list;
    }

    private BerthException? Try(List<PublishedPort> candidate, string owner)
    {
        foreach (PublishedPort port in candidate)
        {
            if (OwnerOf(port) is { } other)
            {
                return new BerthException(
                    ErrorKind.Failed, $"Bind for {PortHolder.HostEndpoint(port)} failed: port is already allocated (by container {other})");
            }
        }

        foreach (PublishedPort port in candidate)
        {
            int errno = probe(port);
            if (errno != 0)
            {
                return new BerthException(ErrorKind.Failed, PortHolder.BindError(port, errno));
            }
        }

        foreach (PublishedPort port in candidate)
        {
            Register(port, owner);
        }

        return null;
    }

    /// <summary>The container that has the port, or one that excludes it; null when it is free.</summary>
    public string? OwnerOf(PublishedPort port)
    {
        if (!_taken.TryGetValue((port.Protocol, port.HostPort), out List<(IPAddress Address, string Owner)>? addresses))
        {
            return null;
        }

        var wanted = IPAddress.Parse(port.HostAddress);
        foreach ((IPAddress address, string owner) in addresses)
        {
            // An address and "every address" of its family exclude each other.
            bool wildcard = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)
                || wanted.Equals(IPAddress.Any) || wanted.Equals(IPAddress.IPv6Any);
            if (address.AddressFamily == wanted.AddressFamily && (wildcard || address.Equals(wanted)))
            {
                return owner;
            }
        }

        return null;
    }

    private void Register(PublishedPort port, string owner)
    {
        var address = IPAddress.Parse(port.HostAddress);
        if (_taken.TryGetValue((port.Protocol, port.HostPort), out List<(IPAddress Address, string Owner)>? addresses))
        {
            addresses.Add((address, owner));
        }
        else
        {
            _taken[(port.Protocol, port.HostPort)] = [(address, owner)];
        }
    }
}
