using System.Net;
using Berth.Linux;
using Berth.Linux.Namespaces;
using Berth.Linux.Netlink;
using Berth.Linux.Nftables;
using Berth.Linux.Sockets;
using Berth.Networks.Namespaces;
using Berth.Networks.Ports;
using Berth.Oci;

namespace Berth.Networks;

/// <summary>This instance's hold on the host's namespace: one socket for each part of the kernel. Not thread-safe.</summary>
/// <remarks>A socket stays in the namespace it was opened in, so only opening, sysctls and port probes have to go there.</remarks>
internal sealed class HostNetwork : IDisposable
{
    private readonly NamespaceFd? _namespace;

    private HostNetwork(NamespaceFd? hostNamespace, (RouteSocket Routes, NftSocket Nft, ConntrackSocket Conntrack) sockets)
    {
        _namespace = hostNamespace;
        (Routes, Nft, Conntrack) = sockets;
    }

    public RouteSocket Routes { get; }

    public NftSocket Nft { get; }

    public ConntrackSocket Conntrack { get; }

    /// <summary>Opens the sockets.</summary>
    /// <param name="hostNamespace">The namespace that plays the host; null is the process's own.</param>
    public static HostNetwork Open(NamespaceFd? hostNamespace)
    {
        static (RouteSocket, NftSocket, ConntrackSocket) Sockets() => (RouteSocket.Open(), NftSocket.Open(), ConntrackSocket.Open());
        return new HostNetwork(hostNamespace, hostNamespace is null ? Sockets() : NamespaceThread.RunIn(hostNamespace, Sockets));
    }

    /// <summary>Runs something that looks at the calling thread's namespace.</summary>
    public T Run<T>(Func<T> work) => _namespace is null ? work() : NamespaceThread.RunIn(_namespace, work);

    /// <summary>Tries to bind a port and lets it go; 0 or the errno. SCTP has no sockets here: only other containers can have its ports.</summary>
    public int Probe(PublishedPort port) => port.Protocol == PortProtocol.Sctp ? 0 : Run(() =>
    {
        IPEndPoint host = PortHolder.HostEndpoint(port);
        bool tcp = port.Protocol == PortProtocol.Tcp;
        using var socket = SocketFd.TryOpen(tcp, host.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6);
        return socket is null ? Errno.EADDRNOTAVAIL : socket.BindAndListen(host, tcp);
    });

    /// <summary>True when a process of the host can listen on IPv6.</summary>
    public bool HasIPv6() => Run(() =>
    {
        using var socket = SocketFd.TryOpen(tcp: true, ipv6: true);
        return socket is not null && socket.BindAndListen(new IPEndPoint(IPAddress.IPv6Any, 0), tcp: true) == 0;
    });

    /// <summary>Switches forwarding on; true when it was off.</summary>
    public bool EnableForwarding() => Run(() =>
    {
        const string path = "/proc/sys/net/ipv4/ip_forward";
        bool wasOff = Sysctl.Read(path) == "0";
        if (wasOff)
        {
            Sysctl.Write(path, "1", optional: false);
        }

        return wasOff;
    });

    /// <summary>Switches IPv6 forwarding on. Interfaces that obey router advertisements would stop to, and the host lose its address:
    /// they are told to go on (accept_ra 2).</summary>
    public void EnableForwardingIPv6() => Run(() =>
    {
        const string path = "/proc/sys/net/ipv6/conf/all/forwarding";
        if (Sysctl.Read(path) == "0")
        {
            foreach (string folder in Directory.GetDirectories("/proc/sys/net/ipv6/conf"))
            {
                string accept = Path.Combine(folder, "accept_ra");
                if (Path.GetFileName(folder) is not ("all" or "default") && Sysctl.Read(accept) == "1")
                {
                    Sysctl.Write(accept, "2", optional: true);
                }
            }

            Sysctl.Write(path, "1", optional: true);
        }

        return true;
    });

    /// <summary>Makes the bridge, unless it is there, and returns its index.</summary>
    /// <exception cref="BerthException">An interface of that name is no bridge, or the kernel has none.</exception>
    public int EnsureBridge(string name, int mtu, bool ipv6)
    {
        LinkInfo? found = Routes.FindLink(name);
        if (found is null)
        {
            CreateBridge(name, mtu);
            found = Routes.FindLink(name);
        }
        else if (found.Value.Kind != "bridge")
        {
            throw new BerthException(ErrorKind.Conflict, $"Interface {name} is there and is no bridge: choose another instance name or remove it.");
        }

        if (!found!.Value.IsUp)
        {
            Routes.SetUp(found.Value.Index);
        }

        Run(() =>
        {
            // 127.0.0.1 of the host leads to published ports (guard keeps everybody else out); no IPv6 on an IPv4 network.
            Sysctl.Write($"/proc/sys/net/ipv4/conf/{name}/route_localnet", "1", optional: false);
            Sysctl.Write($"/proc/sys/net/ipv6/conf/{name}/accept_ra", "0", optional: true);
            Sysctl.Write($"/proc/sys/net/ipv6/conf/{name}/disable_ipv6", ipv6 ? "0" : "1", optional: true);
            return true;
        });
        return found.Value.Index;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Routes.Dispose();
        Nft.Dispose();
        Conntrack.Dispose();
    }

    private void CreateBridge(string name, int mtu)
    {
        try
        {
            Routes.CreateBridge(name, MacAddress.Random(), mtu);
        }
        catch (LinuxException e) when (e.Errno == Errno.EOPNOTSUPP)
        {
            throw new BerthException(ErrorKind.NotSupported, "This kernel has no bridges (CONFIG_BRIDGE): containers can use --network host or none.", e);
        }
    }
}
