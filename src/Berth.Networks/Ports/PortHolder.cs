using System.Net;
using Berth.Linux;
using Berth.Linux.Polling;
using Berth.Linux.Sockets;
using Berth.Oci;

namespace Berth.Networks.Ports;

/// <summary>Keeps a container's published ports reserved on the host, and carries the connections that NAT cannot.</summary>
/// <remarks>
/// Lives in the monitor. One non-blocking listening socket per <see cref="PublishedPort"/> (TCP and UDP), all in one epoll set
/// whose fd is <see cref="PollFd"/>: poll that fd for POLLIN together with the monitor's own, and call <see cref="Dispatch"/>
/// when it is readable. No thread, no timer, no allocation while idle. IPv4 connections never arrive here while the nft rules
/// stand; what does arrive (::1, IPv6 clients of an IPv4-only container, IPv4 while the rules are gone) is spliced to the container.
/// Ranges of more than 64 ports are NAT only: 10,000 sockets would cost 39 MB. Not thread-safe. Must be made, and dispatched, in the
/// host's network namespace.
/// </remarks>
public sealed class PortHolder : IDisposable
{
    private const int LongestHeldRange = 64;

    private readonly Epoll _epoll = Epoll.Create();
    private readonly Dictionary<int, IReadyTarget> _targets = [];
    private readonly Dictionary<PublishedPort, IDisposable> _listeners = [];
    private readonly PollResult[] _ready = new PollResult[32];
    private int _lastToken;

    private PortHolder()
    {
    }

    /// <summary>The epoll fd; readable when <see cref="Dispatch"/> has something to do. Close-on-exec, owned by this object.</summary>
    public int PollFd => _epoll.Number;

    /// <summary>Connections and UDP clients carried now.</summary>
    public int Carried { get; internal set; }

    /// <summary>Opens a socket for each of <paramref name="ports"/>.</summary>
    /// <exception cref="BerthException">A port is taken by a process of the host; the sentence is Docker's
    /// (<c>failed to bind host port 0.0.0.0:8000/tcp: address already in use</c>), <see cref="ErrorKind.Failed"/>. Nothing stays open.</exception>
    public static PortHolder Open(IReadOnlyList<PublishedPort> ports)
    {
        SplicePipe.IgnoreBrokenPipes();
        var holder = new PortHolder();
        try
        {
            foreach (PublishedPort port in Holdable(ports))
            {
                holder.Listen(port);
            }

            return holder;
        }
        catch
        {
            holder.Dispose();
            throw;
        }
    }

    /// <summary>Holds other ports from now on; those that are the same keep their sockets.</summary>
    /// <exception cref="BerthException">As with <see cref="Open"/>; what was held before is held again.</exception>
    public void Change(IReadOnlyList<PublishedPort> ports)
    {
        PublishedPort[] before = [.. _listeners.Keys];
        PublishedPort[] wanted = [.. Holdable(ports)];
        Close(before.Except(wanted));
        try
        {
            foreach (PublishedPort port in wanted.Except(before))
            {
                Listen(port);
            }
        }
        catch
        {
            Close(_listeners.Keys.Except(before).ToArray());
            foreach (PublishedPort port in before.Except(_listeners.Keys).ToArray())
            {
                Listen(port);
            }

            throw;
        }
    }

    /// <summary>Handles what is ready now, without blocking; each connection moves at most 64 KiB per direction, so that all get their turn.</summary>
    public void Dispatch() => Wait(0);

    /// <summary>As <see cref="Dispatch"/>, but first waits for something to do: for a loop of its own.</summary>
    /// <param name="milliseconds">How long to wait; -1 for ever.</param>
    public void Wait(int milliseconds)
    {
        int count = _epoll.Wait(_ready, milliseconds);
        for (int i = 0; i < count; i++)
        {
            OnReady(_ready[i].Token, _ready[i].Events);
        }
    }

    /// <summary>Closes every socket; spliced connections break.</summary>
    public void Dispose()
    {
        foreach (IReadyTarget target in _targets.Values.ToArray())
        {
            target.Dispose();
        }

        foreach (IDisposable listener in _listeners.Values)
        {
            listener.Dispose();
        }

        _listeners.Clear();
        _targets.Clear();
        _epoll.Dispose();
    }

    /// <summary>Puts a socket into the poll set; what this returns names it.</summary>
    internal int Register(SocketFd socket, PollEvents events, IReadyTarget target)
    {
        int token = ++_lastToken;
        _targets[token] = target;
        _epoll.Add(socket.Number, events, token);
        return token;
    }

    internal void Change(SocketFd socket, PollEvents events, int token) => _epoll.Change(socket.Number, events, token);

    internal void Unregister(SocketFd socket, int token)
    {
        if (_targets.Remove(token))
        {
            _epoll.Remove(socket.Number);
        }
    }

    internal static IPEndPoint HostEndpoint(PublishedPort port) => new(IPAddress.Parse(port.HostAddress), port.HostPort);

    internal static string BindError(PublishedPort port, int errno)
    {
        IPEndPoint host = HostEndpoint(port);
        string reason = errno switch
        {
            Errno.EADDRINUSE => "address already in use",
            Errno.EADDRNOTAVAIL => "cannot assign requested address",
            Errno.EACCES => "permission denied",
            _ => $"error {errno}",
        };
        return $"failed to bind host port {host}/{port.Protocol.ToString().ToLowerInvariant()}: {reason}";
    }

    /// <summary>Those of <paramref name="ports"/> that <see cref="Open"/> holds: not SCTP, and not the members of runs of more than 64 neighbouring
    /// host ports (same protocol and address).</summary>
    public static IEnumerable<PublishedPort> Holdable(IReadOnlyList<PublishedPort> ports)
    {
        var holdable = new List<PublishedPort>();
        foreach (IGrouping<(PortProtocol, string), PublishedPort> group in ports.Where(p => p.Protocol != PortProtocol.Sctp).GroupBy(p => (p.Protocol, p.HostAddress)))
        {
            PublishedPort[] sorted = [.. group.OrderBy(p => p.HostPort)];
            for (int start = 0, end = 1; end <= sorted.Length; end++)
            {
                if (end == sorted.Length || sorted[end].HostPort != sorted[end - 1].HostPort + 1)
                {
                    if (end - start <= LongestHeldRange)
                    {
                        holdable.AddRange(sorted[start..end]);
                    }

                    start = end;
                }
            }
        }

        return holdable;
    }

    private void Close(IEnumerable<PublishedPort> ports)
    {
        foreach (PublishedPort port in ports)
        {
            if (_listeners.Remove(port, out IDisposable? listener))
            {
                listener.Dispose();
            }
        }
    }

    private void Listen(PublishedPort port)
    {
        IPEndPoint host = HostEndpoint(port);
        var container = new IPEndPoint(IPAddress.Parse(port.ContainerAddress), port.ContainerPort);
        bool tcp = port.Protocol == PortProtocol.Tcp;
        SocketFd socket = SocketFd.TryOpen(tcp, host.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6)
            ?? throw new BerthException(ErrorKind.Failed, $"failed to bind host port {host}: this host has no IPv6");
        int errno = socket.BindAndListen(host, tcp);
        if (errno != 0)
        {
            socket.Dispose();
            throw new BerthException(ErrorKind.Failed, BindError(port, errno));
        }

        _listeners[port] = tcp ? new TcpListenerSocket(this, socket, container) : new UdpRelay(this, socket, container);
    }

    private void OnReady(int token, PollEvents events)
    {
        // A target that an earlier event of the same round closed is no longer there.
        if (_targets.TryGetValue(token, out IReadyTarget? target))
        {
            target.Ready(token, events);
        }
    }
}
