using System.Net;
using Berth.Linux;
using Berth.Linux.Namespaces;
using Berth.Linux.Nftables;
using Berth.Linux.Polling;
using Berth.Linux.Sockets;
using Berth.Networks.Ports;

namespace Berth.Networks.Names;

/// <summary>A container's name server at 127.0.0.11: answers what the names files know, and passes the rest on.</summary>
/// <remarks>
/// Lives in the monitor, on one thread of its own. It listens on a port of the kernel's choice; a rule inside the container's namespace
/// leads port 53 of 127.0.0.11 there, so that the container can have port 53 itself. Bounded: <see cref="MostQueries"/> questions and
/// <see cref="MostConnections"/> connections at a time, each with a deadline.
/// </remarks>
public sealed class NameServer : IDisposable
{
    internal const int MostQueries = 256;
    internal const int MostConnections = 32;
    internal const int MessageBytes = 65535;

    private static readonly IPAddress Address = IPAddress.Parse("127.0.0.11");

    private readonly Epoll _epoll = Epoll.Create();
    private readonly PollResult[] _ready = new PollResult[32];
    private readonly Dictionary<int, DeadlineTarget> _targets = [];
    private readonly NamespaceFd _own;
    private readonly NamespaceFd _container;
    private readonly SocketFd _datagrams;
    private readonly SocketFd _streams;
    private readonly Thread _thread;
    private int _lastToken;
    private volatile bool _stopped;

    private NameServer(NamespaceFd container, NameBook book, (SocketFd Datagrams, SocketFd Streams) sockets)
    {
        _container = container;
        Book = book;
        (_datagrams, _streams) = sockets;
        _own = NamespaceFd.Open("/proc/self/ns/net", NamespaceKinds.Network);
        Register(_datagrams, PollEvents.Readable, new DatagramListener(this, _datagrams));
        Register(_streams, PollEvents.Readable, new StreamListener(this, _streams));
        _thread = new Thread(Run, 256 * 1024) { IsBackground = true, Name = "names" };
    }

    internal NameBook Book { get; }

    /// <summary>Room for one message, which each event uses from its beginning.</summary>
    internal byte[] Scratch { get; } = new byte[MessageBytes + 2];

    internal int Queries { get; set; }

    internal int Connections { get; set; }

    /// <summary>Begins to answer. When this returns, questions are heard.</summary>
    /// <param name="container">The container's network namespace; must stay open while the server lives.</param>
    /// <param name="resolverPath">Its <see cref="ResolverFile"/>.</param>
    /// <exception cref="LinuxException">The kernel refused the sockets or the rule.</exception>
    public static NameServer Start(NamespaceFd container, string resolverPath)
    {
        (SocketFd, SocketFd) sockets = NamespaceThread.RunIn(container, Listen);
        var server = new NameServer(container, new NameBook(resolverPath), sockets);
        server._thread.Start();
        return server;
    }

    /// <summary>Stops answering; the rule goes with the namespace.</summary>
    public void Dispose()
    {
        _stopped = true;
        NamespaceThread.RunIn(_container, () =>
        {
            using var waker = SocketFd.TryOpen(tcp: false, ipv6: false);
            return waker!.Connect(new IPEndPoint(Address, _datagrams.LocalPort())) == 0 && waker.TrySend([0]);
        });
        _thread.Join();
        foreach (DeadlineTarget target in _targets.Values.ToArray())
        {
            target.Dispose();
        }

        _own.Dispose();
        _epoll.Dispose();
    }

    /// <summary>A socket to a resolver, connecting; null when it cannot be reached.</summary>
    internal SocketFd? TryConnect(Upstream upstream, bool tcp)
    {
        const int EINPROGRESS = 115;
        bool ipv6 = upstream.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        SocketFd? socket = upstream.FromHost ? SocketFd.TryOpen(tcp, ipv6) : OpenInContainer(tcp, ipv6);
        if (socket?.Connect(new IPEndPoint(upstream.Address, 53)) is 0 or EINPROGRESS)
        {
            return socket;
        }

        socket?.Dispose();
        return null;
    }

    internal int Register(SocketFd socket, PollEvents events, DeadlineTarget target)
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

    private static (SocketFd Datagrams, SocketFd Streams) Listen()
    {
        SocketFd datagrams = Bind(tcp: false);
        SocketFd streams = Bind(tcp: true);
        using var nft = NftSocket.Open();
        var table = new NftTable(NftFamily.IPv4, "berth-names");
        var chain = new NftChain(table, "output", NftHook.Output, -100, IsNat: true);
        NftBatch batch = new NftBatch().Begin();
        batch.AddTable(table);
        batch.AddChain(chain);
        Redirect(batch, chain, (PortProtocol.Udp, datagrams.LocalPort()));
        Redirect(batch, chain, (PortProtocol.Tcp, streams.LocalPort()));
        nft.Commit(batch, "names");
        return (datagrams, streams);
    }

    private static SocketFd Bind(bool tcp)
    {
        SocketFd socket = SocketFd.TryOpen(tcp, ipv6: false)!;
        int errno = socket.BindAndListen(new IPEndPoint(Address, 0), tcp);
        return errno == 0 ? socket : throw new LinuxException("bind", Address.ToString(), errno);
    }

    private static void Redirect(NftBatch batch, NftChain chain, (PortProtocol Protocol, int Port) to)
    {
        byte[] address = Address.GetAddressBytes();
        batch.AddRule(chain)
            .LoadHeader(NftHeader.Network, 16, 4).Compare(address)
            .Load(NftMeta.L4Protocol).Compare([(byte)to.Protocol])
            .LoadHeader(NftHeader.Transport, 2, 2).Compare([0, 53])
            .LoadBytes(address).LoadBytes([(byte)(to.Port >> 8), (byte)to.Port], at: 1)
            .DestinationNat(ipv6: false).End();
    }

    // This thread is nobody else's, and comes back at once.
    private SocketFd? OpenInContainer(bool tcp, bool ipv6)
    {
        CurrentThread.Join(_container, NamespaceKinds.Network);
        try
        {
            return SocketFd.TryOpen(tcp, ipv6);
        }
        finally
        {
            CurrentThread.Join(_own, NamespaceKinds.Network);
        }
    }

    private void Run()
    {
        while (!_stopped)
        {
            int count = _epoll.Wait(_ready, Timeout());
            for (int i = 0; i < count && !_stopped; i++)
            {
                if (_targets.TryGetValue(_ready[i].Token, out DeadlineTarget? target))
                {
                    PollResult ready = _ready[i];
                    Guard(target, () => target.Ready(ready.Token, ready.Events));
                }
            }

            Expire();
        }
    }

    // Names go on whatever one question does: an exception that left this thread would end the container's monitor.
    private static void Guard(DeadlineTarget target, Action work)
    {
        try
        {
            work();
        }
        catch (Exception)
        {
            if (!target.IsListener)
            {
                target.Dispose();
            }
        }
    }

    private int Timeout()
    {
        long first = long.MaxValue;
        foreach (DeadlineTarget target in _targets.Values)
        {
            first = Math.Min(first, target.Deadline);
        }

        return first == long.MaxValue ? -1 : (int)Math.Clamp(first - Environment.TickCount64, 0, 60_000);
    }

    private void Expire()
    {
        long now = Environment.TickCount64;
        List<DeadlineTarget>? late = null;
        foreach (DeadlineTarget target in _targets.Values)
        {
            if (target.Deadline <= now)
            {
                (late ??= []).Add(target);
            }
        }

        foreach (DeadlineTarget target in late ?? [])
        {
            Guard(target, target.Expired);
        }
    }
}
